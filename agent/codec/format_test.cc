#include "agent/codec/format.h"

#include <gtest/gtest.h>

namespace dumps::codec {
namespace {

TEST(Format, IsToldByTheEnding) {
  EXPECT_EQ(format_of_name("a.xml.gz"), Format::kGz);
  EXPECT_EQ(format_of_name("a.xml.bz2"), Format::kBz2);
  EXPECT_EQ(format_of_name("a.7z"), Format::k7z);
  EXPECT_EQ(format_of_name("a.xz"), Format::kXz);
  EXPECT_EQ(format_of_name("a.zst"), Format::kZst);
  EXPECT_EQ(format_of_name("a.sql"), Format::kPlain);
  EXPECT_EQ(format_of_name(".gz"), Format::kPlain);
  EXPECT_EQ(format_of_name(""), Format::kPlain);
}

TEST(Format, EndingIsCutOff) {
  EXPECT_EQ(without_ending("a.xml.bz2"), "a.xml");
  EXPECT_EQ(without_ending("a.txt"), "a.txt");
}

TEST(Format, MagicNeedsTheWholeMagic) {
  EXPECT_EQ(format_of_magic("BZh9"), Format::kBz2);
  EXPECT_EQ(format_of_magic("BZ"), Format::kPlain);
  EXPECT_EQ(format_of_magic(""), Format::kPlain);
}

}  // namespace
}  // namespace dumps::codec
