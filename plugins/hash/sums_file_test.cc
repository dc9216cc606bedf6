#include "plugins/hash/sums_file.h"

#include <gtest/gtest.h>

namespace dumps::hash {
namespace {

TEST(SumsFile, WritesLinesAsCoreutilsDo) {
  EXPECT_EQ(sums_line("00ff", "a.xml.bz2"), "00ff  a.xml.bz2\n");
  // What `md5sum 'a\b'` prints.
  EXPECT_EQ(sums_line("00ff", "a\\b"), "\\00ff  a\\\\b\n");
  EXPECT_EQ(sums_line("00ff", "a\nb"), "\\00ff  a\\nb\n");
}

}  // namespace
}  // namespace dumps::hash
