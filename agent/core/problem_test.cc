#include "agent/core/problem.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(Problem, IsRenderedWithPlaceAndAdvice) {
  EXPECT_EQ((Problem{"a.toml", 3, "x is wrong", "write y"}).to_string(),
            "a.toml:3: x is wrong; write y");
  EXPECT_EQ((Problem{"a.toml", 0, "missing", ""}).to_string(), "a.toml: missing");
}

TEST(Nearest, FindsTypingMistakesAndNotMore) {
  const std::vector<std::string> known = {"public", "private", "temp", "state"};
  EXPECT_EQ(nearest("pulbic", known), "public");
  EXPECT_EQ(nearest("statte", known), "state");
  EXPECT_EQ(nearest("colour", known), "");
  EXPECT_EQ(name_advice("tmp", known), "did you mean \"temp\"?");
  EXPECT_EQ(name_advice("zzzzzz", {"a", "b"}), "known are: a, b");
}

}  // namespace
}  // namespace dumps
