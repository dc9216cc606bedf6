#include "plugins/mediawiki/sha1_base36.h"

#include <gtest/gtest.h>

namespace dumps::mediawiki {
namespace {

TEST(Sha1Base36Test, IsWhatMediaWikiStores) {
  EXPECT_EQ(sha1_base36(""), "phoiac9h4m842xq45sp7s6u21eteeq1");
  // A pair that MediaWiki exported.
  EXPECT_EQ(sha1_base36("main text"), "ncm053nr3c55v0z0jp7lvlnjxf526d7");
}

TEST(Sha1Base36Test, IsAlways31DigitsLong) {
  for (int i = 0; i < 2000; ++i) {
    const std::string digest = sha1_base36(std::to_string(i));
    ASSERT_EQ(digest.size(), 31U);
    ASSERT_EQ(digest.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
  }
}

}  // namespace
}  // namespace dumps::mediawiki
