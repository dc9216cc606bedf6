#include "plugins/xml-dump/engine/unreadable_limit.h"

#include <gtest/gtest.h>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

TEST(UnreadableLimitTest, IsAShareThatAlwaysAllowsAFew) {
  const UnreadableLimit limit = UnreadableLimit::parse("0.1%");
  EXPECT_TRUE(limit.allows(20, 100));
  EXPECT_FALSE(limit.allows(21, 100));
  EXPECT_TRUE(limit.allows(100, 100'000));
  EXPECT_FALSE(limit.allows(101, 100'000));
}

TEST(UnreadableLimitTest, IsANumberOfTexts) {
  const UnreadableLimit limit = UnreadableLimit::parse("2");
  EXPECT_TRUE(limit.allows(2, 1'000'000));
  EXPECT_FALSE(limit.allows(3, 1'000'000));
  for (const char* none : {"0", "0%"}) {
    EXPECT_TRUE(UnreadableLimit::parse(none).allows(0, 5)) << none;
    EXPECT_FALSE(UnreadableLimit::parse(none).allows(1, 5'000'000)) << none;
  }
}

TEST(UnreadableLimitTest, CanAllowAll) {
  EXPECT_TRUE(UnreadableLimit::parse("any").allows(7, 7));
  EXPECT_TRUE(UnreadableLimit().allows(7, 7));
}

TEST(UnreadableLimitTest, AnythingElseIsRefusedByName) {
  for (const char* text : {"", "%", "-1", "-1%", "101%", "few", "1.5", "5 %"}) {
    try {
      UnreadableLimit::parse(text);
      ADD_FAILURE() << text;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG) << text;
      EXPECT_EQ(failure.subject(), "max_unreadable") << text;
    }
  }
}

}  // namespace
}  // namespace dumps::xml_dump
