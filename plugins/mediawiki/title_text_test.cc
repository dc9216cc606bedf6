#include "plugins/mediawiki/title_text.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"

namespace dumps::mediawiki {
namespace {

TEST(TitleTextTest, RunsOfBlanksBecomeOneUnderscore) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"A", "A"},
      {" A  B ", "A_B"},
      {"_A_ _B_", "A_B"},
      {"A\xC2\xA0\xE3\x80\x80"
       "B",
       "A_B"},  // no-break and ideographic space
      {"A\xE2\x80\x8E"
       "B\xE2\x80\xAA",
       "AB"},  // marks of direction
      {"\xE2\x80\x8F_A", "A"},
      {"__", ""},
      {"\xC3\xA9 \xF0\x9F\x98\x80", "\xC3\xA9_\xF0\x9F\x98\x80"}};
  for (const auto& [title, want] : cases) EXPECT_EQ(normalize_title_blanks(title), want) << title;
}

TEST(TitleTextTest, RefusesWhatTitlesMayNotHold) {
  for (const char* title :
       {"A#b",  "A<b",   "A>b",           "A[b",   "A]b",     "A{b",    "A}b",
        "A|b",  "A\x7F", "A\x01",         "A%20b", "A&amp;b", "A&#65;", "A&eacute;b",
        ".",    "..",    "./A",           "../A",  "A/./b",   "A/../b", "A/.",
        "A/..", "A~~~b", "A\xEF\xBF\xBD", "A\xC3"}) {
    EXPECT_FALSE(is_legal_title(title, 255)) << title;
  }
  for (const char* title : {"A", "A.b", "A/b", "...", "A%", "A%2", "A%zz", "A&b", "A&;", "A & b;",
                            "A~~b", "A:b", "\xC3\xA9", "A'b\"c"}) {
    EXPECT_TRUE(is_legal_title(title, 255)) << title;
  }
  EXPECT_TRUE(is_legal_title(std::string(255, 'a'), 255));
  EXPECT_FALSE(is_legal_title(std::string(256, 'a'), 255));
}

TEST(TitleTextTest, CaseFollowsUnicode) {
  EXPECT_EQ(to_lower("ABC \xC3\x89"), "abc \xC3\xA9");
  EXPECT_EQ(with_capital("abc"), "Abc");
  EXPECT_EQ(with_capital("\xC3\xA9"
                         "a"),
            "\xC3\x89"
            "a");
  EXPECT_EQ(with_capital(""), "");
  EXPECT_EQ(with_capital("1a"), "1a");
}

TEST(TitleTextTest, PrefixesMatchWhateverTheirCase) {
  EXPECT_EQ(matching_prefix("#Redirect [[A]]", "#REDIRECT"), 9U);
  EXPECT_EQ(matching_prefix("#REDIR", "#REDIRECT"), 0U);
  EXPECT_EQ(matching_prefix("", "#REDIRECT"), 0U);
  EXPECT_EQ(matching_prefix("text", ""), 0U);
  // #перенаправление in capitals and in small letters
  EXPECT_EQ(matching_prefix("#\xD0\x9F\xD0\xB5 x", "#\xD0\xBF\xD0\x95"), 5U);
  // Turkish: the small letter of a dotted capital I has one byte more in the root locale.
  EXPECT_EQ(matching_prefix("#Y\xC3\x96NLEND\xC4\xB0R [[A]]", "#Y\xC3\x96NLEND\xC4\xB0R"), 12U);
  EXPECT_EQ(matching_prefix("#Y\xC3\xB6nlend\xC4\xB0r", "#Y\xC3\x96NLEND\xC4\xB0R"), 12U);
  EXPECT_EQ(matching_prefix("#\xD0", "#\xD0\xBF"), 0U) << "cut in a character";
}

TEST(TitleTextTest, CharacterReferencesAreDecoded) {
  const std::pair<const char*, const char*> cases[] = {{"A&amp;B", "A&B"},
                                                       {"&lt;&gt;&quot;&apos;", "<>\"'"},
                                                       {"&nbsp;", "\xC2\xA0"},
                                                       {"&#65;&#x42;&#X43;", "ABC"},
                                                       {"&#0;", "\xEF\xBF\xBD"},
                                                       {"&#x110000;", "\xEF\xBF\xBD"},
                                                       {"&unknown;", "&unknown;"},
                                                       {"&", "&"},
                                                       {"&;", "&;"},
                                                       {"&#;", "&#;"},
                                                       {"&#x;", "&#x;"},
                                                       {"&#12x;", "&#12x;"}};
  for (const auto& [text, want] : cases) EXPECT_EQ(decode_references(text), want) << text;
}

TEST(TitleTextTest, RandomBytesNeverCrash) {
  RandomBytes random(11);
  for (int i = 0; i < 5000; ++i) {
    const std::string bytes = random.bytes(30, i % 2 == 0 ? "" : "&#x;0a_ %:/.~\xC3\xA9");
    normalize_title_blanks(bytes);
    is_legal_title(bytes, 20);
    with_capital(to_lower(bytes));
    decode_references(bytes);
    matching_prefix(bytes, random.bytes(10));
  }
}

}  // namespace
}  // namespace dumps::mediawiki
