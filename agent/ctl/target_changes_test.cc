#include "agent/ctl/target_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

TEST(TargetChanges, ValuesThatDifferAreNamed) {
  const SpecValues was{{"language", "en"},
                       {"namespace_aliases", Words{"B=2", "A=1"}},
                       {"php", Words{"php8.2"}},
                       {"redirect_words", Words{"#R", "#S"}}};
  const SpecValues is{{"language", "de"},
                      {"namespace_aliases", Words{"A=1", "B=2"}},
                      {"redirect_words", Words{"#R", "#T"}},
                      {"prefix", "mw_"},
                      {"hidden_log_types", Words{"suppress"}}};
  EXPECT_THAT(changes_of(was, is), ElementsAre("prefix: nothing -> mw_", "language: en -> de",
                                               "redirect_words: #S -> #T"));
  EXPECT_THAT(changes_of(is, is), IsEmpty());
}

TEST(TargetChanges, HiddenLogTypesAreThoseOfMediaWikiUnlessSaid) {
  EXPECT_THAT(changes_of({}, {{"hidden_log_types", Words{"suppress", "secret"}}}),
              ElementsAre("hidden_log_types: nothing -> secret"));
  EXPECT_THAT(changes_of({{"hidden_log_types", Words{}}}, {{"hidden_log_types", Words{}}}),
              IsEmpty());
}

TEST(TargetChanges, AnotherVersionIsTheSameSite) {
  const auto header = [](const std::string& version, const std::string& name) {
    return "<sitename>" + name + "</sitename>\n<generator>" + version + "</generator>\n<case/>";
  };
  EXPECT_TRUE(same_site(header("MediaWiki 1.39.1", "A"), header("MediaWiki 1.39.17", "A")));
  EXPECT_FALSE(same_site(header("MediaWiki 1.39.1", "A"), header("MediaWiki 1.39.1", "B")));
}

}  // namespace
}  // namespace dumps
