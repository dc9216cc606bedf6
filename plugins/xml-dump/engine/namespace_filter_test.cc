#include "plugins/xml-dump/engine/namespace_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::xml_dump {
namespace {

using ::testing::HasSubstr;

// The namespaces from 0 to 9 that a list takes.
std::vector<std::int64_t> taken(const std::vector<std::string>& list) {
  std::string why;
  const auto filter = parse_namespaces(list, why);
  EXPECT_TRUE(filter.has_value()) << why;
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 0; id < 10; ++id) {
    if (filter->takes(id)) ids.push_back(id);
  }
  return ids;
}

TEST(NamespaceFilterTest, TakesWhatTheListSays) {
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(taken({}), (Ids{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(taken({"6", "2"}), (Ids{2, 6}));
  EXPECT_EQ(taken({"NS_MAIN", "NS_CATEGORY_TALK", "NS_FILE"}), (Ids{0, 6}));
  EXPECT_EQ(taken({"!NS_USER", "!0"}), (Ids{1, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(taken({"2600"}), Ids{});
}

TEST(NamespaceFilterTest, TalkPagesCanBeLeftOut) {
  const NamespaceFilter filter{.takes_talk = false};
  EXPECT_TRUE(filter.takes(0) && filter.takes(2) && filter.takes(-1));
  EXPECT_FALSE(filter.takes(1) || filter.takes(101));
  EXPECT_FALSE(filter.takes_all());
  EXPECT_TRUE(NamespaceFilter{}.takes_all());
}

TEST(NamespaceFilterTest, OtherWordsAreRefused) {
  for (const std::vector<std::string>& list :
       {std::vector<std::string>{"x"}, {"-1"}, {""}, {"6x"}, {"!"}, {"ns_user"}}) {
    std::string why;
    EXPECT_FALSE(parse_namespaces(list, why)) << list[0];
    EXPECT_THAT(why, HasSubstr('"' + list[0] + "\" is neither the number"));
  }
  std::string why;
  EXPECT_FALSE(parse_namespaces({"1", "!2"}, why));
  EXPECT_THAT(why, HasSubstr("say one or the other"));
}

}  // namespace
}  // namespace dumps::xml_dump
