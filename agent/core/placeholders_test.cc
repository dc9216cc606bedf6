#include "agent/core/placeholders.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(Placeholders, AreReplacedInOnePass) {
  const Placeholders names = {{"target", "{date}"}, {"date", "x"}};
  EXPECT_EQ(*expand(std::string("{target}-{date}-{{y}"), names), "{date}-x-{y}");
}

TEST(Placeholders, UnknownAndUnclosedAreErrors) {
  const Placeholders names = {{"target", "w"}};
  EXPECT_NE(
      expand(std::string("{taget}"), names).error().to_string().find("did you mean \"target\"?"),
      std::string::npos);
  EXPECT_FALSE(expand(std::string("{target"), names).ok());
}

TEST(Placeholders, ListsAreExpandedItemByItem) {
  const SpecValue list = std::vector<std::string>{"a={x}", "b"};
  EXPECT_EQ(std::get<std::vector<std::string>>(*expand(list, {{"x", "1"}})),
            (std::vector<std::string>{"a=1", "b"}));
}

}  // namespace
}  // namespace dumps
