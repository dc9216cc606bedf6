#include "plugins/hash/sums_file.h"

#include <gtest/gtest.h>

namespace dumps::hash {
namespace {

TEST(SumsFile, KnowsTheListsOfItsOwnRunOnly) {
  EXPECT_TRUE(is_sums_file("demowiki-20261124-", "demowiki-20261124-md5sums.txt"));
  EXPECT_TRUE(is_sums_file("demowiki-20261124-", "demowiki-20261124-sha1sums.txt"));
  EXPECT_TRUE(is_sums_file("demowiki-20261124-", "demowiki-20261124-sha256sums.txt"));
  EXPECT_FALSE(is_sums_file("demowiki-20261124-", "demowiki-20261125-md5sums.txt"));
  EXPECT_FALSE(is_sums_file("demowiki-20261124-", "demowiki-20261124-md5sums.txt.gz"));
  EXPECT_FALSE(is_sums_file("demowiki-20261124-", "demowiki-20261124-not-md5sums.txt"));
}

TEST(SumsFile, WritesLinesAsCoreutilsDo) {
  EXPECT_EQ(sums_line("00ff", "a.xml.bz2"), "00ff  a.xml.bz2\n");
  // What `md5sum 'a\b'` prints.
  EXPECT_EQ(sums_line("00ff", "a\\b"), "\\00ff  a\\\\b\n");
  EXPECT_EQ(sums_line("00ff", "a\nb"), "\\00ff  a\\nb\n");
}

}  // namespace
}  // namespace dumps::hash
