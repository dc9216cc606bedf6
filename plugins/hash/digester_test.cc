#include "plugins/hash/digester.h"

#include <gtest/gtest.h>

namespace dumps::hash {
namespace {

TEST(Digester, GivesTheDigestsOfTheStandardsForAbc) {
  Digester digester;
  digester.update("a");
  digester.update("");
  digester.update("bc");
  const Digests d = digester.finish();
  EXPECT_EQ(d.md5, "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(d.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(d.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(d.size, 3U);
}

TEST(Digester, KnowsTheEmptyStream) {
  Digester digester;
  const Digests d = digester.finish();
  EXPECT_EQ(d.md5, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(d.sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(d.size, 0U);
}

}  // namespace
}  // namespace dumps::hash
