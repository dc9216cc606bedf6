#include "plugins/mediawiki/timestamp.h"

#include <gtest/gtest.h>

#include <string>

namespace dumps::mediawiki {
namespace {

TEST(TimestampTest, WritesFourteenDigitsInTheFormOfTheExport) {
  const std::pair<const char*, const char*> cases[] = {
      {"20030116160449", "2003-01-16T16:04:49Z"}, {"19691231235959", "1969-12-31T23:59:59Z"},
      {"00010101000000", "0001-01-01T00:00:00Z"}, {"99991231235959", "9999-12-31T23:59:59Z"},
      {"20240229120000", "2024-02-29T12:00:00Z"}, {"20240131000000", "2024-01-31T00:00:00Z"}};
  for (const auto& [digits, text] : cases) {
    ByteBuffer out;
    EXPECT_TRUE(append_timestamp(out, digits)) << digits;
    EXPECT_EQ(out.view(), text);
  }
}

TEST(TimestampTest, DaysAndHoursBeyondTheirRangeRunOver) {
  const std::pair<const char*, const char*> cases[] = {
      {"20230231000000", "2023-03-03T00:00:00Z"}, {"20230229000000", "2023-03-01T00:00:00Z"},
      {"20231301000000", "2024-01-01T00:00:00Z"}, {"20231231240000", "2024-01-01T00:00:00Z"},
      {"20231231235960", "2024-01-01T00:00:00Z"}, {"20231231236000", "2024-01-01T00:00:00Z"}};
  for (const auto& [digits, text] : cases) {
    ByteBuffer out;
    EXPECT_TRUE(append_timestamp(out, digits)) << digits;
    EXPECT_EQ(out.view(), text) << digits;
  }
}

TEST(TimestampTest, WhatIsNoTimestampBecomesTheEpochAndSaysSo) {
  for (const char* digits :
       {"", "0", "00000000000000", "20030016160449", "20030100160449", "2003011616044",
        "200301161604490", "2003-01-16T16:04", "2003011616044x"}) {
    ByteBuffer out;
    EXPECT_FALSE(append_timestamp(out, digits)) << digits;
    EXPECT_EQ(out.view(), "1970-01-01T00:00:00Z");
  }
}

}  // namespace
}  // namespace dumps::mediawiki
