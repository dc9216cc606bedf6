#include "plugins/mediawiki/redirect.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"

namespace dumps::mediawiki {
namespace {

const std::optional<std::string> kNone;

class RedirectTest : public ::testing::Test {
 protected:
  static SiteInfo make_site() {
    SiteInfo site;
    site.namespaces = {{-2, "Media", true},        {-1, "Special", true},  {0, "", true},
                       {1, "Talk", true},          {2, "User", true},      {4, "Lindmoor", true},
                       {6, "Datei", true},         {8, "MediaWiki", true}, {14, "Kategorie", true},
                       {100, "Portal area", false}};
    return site;
  }
  std::optional<std::string> row(std::int64_t space, const std::string& title,
                                 const std::string& interwiki = "",
                                 const std::string& fragment = "") const {
    return resolver_.from_row({space, title, fragment, interwiki});
  }
  SiteInfo site_ = make_site();
  RedirectResolver resolver_{
      site_, {"wikipedia", "de"}, {"#REDIRECT", "#WEITERLEITUNG"}, {{"LM", 4}}};
};

TEST_F(RedirectTest, ARowIsReadAgainAsATitle) {
  const std::optional<std::string> main = row(0, "Some_page");
  EXPECT_EQ(main, "Some page");
  EXPECT_EQ(row(0, "some_page"), "Some page") << "the first letter is a capital one";
  EXPECT_EQ(row(100, "some_page"), "Portal area:some page") << "unless the namespace says no";
  EXPECT_EQ(row(14, "X"), "Kategorie:X");
  EXPECT_EQ(row(4, "A", "", "Part"), "Lindmoor:A") << "the fragment is dropped";
  EXPECT_EQ(row(-2, "A.png"), "Datei:A.png") << "Media becomes File";
  EXPECT_EQ(row(0, "A", "de"), "de:A");
  EXPECT_EQ(row(14, "A", "de"), "de:Kategorie:A");
  EXPECT_EQ(row(0, "Wikipedia:A"), "wikipedia:A") << "a prefix in the interwiki table";
  EXPECT_EQ(row(0, "category:a"), "Kategorie:A") << "a name that every wiki knows";
}

TEST_F(RedirectTest, ARowThatIsNoTitleGivesNoElement) {
  EXPECT_EQ(row(999, "A"), kNone) << "unknown namespace";
  EXPECT_EQ(row(0, ""), kNone);
  EXPECT_EQ(row(0, "A[b]"), kNone);
  EXPECT_EQ(row(0, std::string(256, 'a')), kNone);
  EXPECT_EQ(row(0, "A\xC3"), kNone);
  EXPECT_EQ(row(1, "User:A"), kNone) << "Talk:User:A";
  EXPECT_EQ(row(1, "de:A"), kNone);
  EXPECT_EQ(row(-1, "Userlogout"), kNone);
  EXPECT_EQ(row(-1, "userlogout/x"), kNone);
  EXPECT_EQ(row(-1, "Version"), "Special:Version") << "other special pages may be";
}

TEST_F(RedirectTest, ARowWithoutTheNewerFieldsIsIncomplete) {
  EXPECT_FALSE((RedirectRow{0, "A", std::nullopt, ""}).is_complete());
  EXPECT_FALSE((RedirectRow{0, "A", "", std::nullopt}).is_complete());
  EXPECT_TRUE((RedirectRow{0, "A", "", ""}).is_complete());
}

TEST_F(RedirectTest, TheTargetIsReadFromTheText) {
  const std::pair<const char*, std::optional<std::string>> cases[] = {
      {"#REDIRECT [[Target page]]", "Target page"},
      {"#redirect [[Target]]", "Target"},
      {" \n#Weiterleitung:[[target_page]] rest", "Target page"},
      {"#REDIRECT[[:Kategorie:X]]", "Kategorie:X"},
      {"#REDIRECT [[Target|shown]]", "Target"},
      {"#REDIRECT [[Target#Part]]", "Target"},
      {"#REDIRECT [[LM:X]]", "Lindmoor:X"},
      {"#REDIRECT [[lm talk:X]]", "Lm talk:X"},
      {"#REDIRECT [[image:x.png]]", "Datei:X.png"},
      {"#REDIRECT [[A%20b]]", "A b"},
      {"#REDIRECT [[A &amp; B]]", "A & B"},
      {"#REDIRECT [[e\xCC\x81]]", "\xC3\x89"},
      {"#REDIRECT [[A]]]", "A"},
      {"#REDIRECT [[de::A]]", "de:A"},
      {"", kNone},
      {"text #REDIRECT [[A]]", kNone},
      {"#REDIRECT", kNone},
      {"#REDIRECT [[A", kNone},
      {"#REDIRECT [A]", kNone},
      {"#REDIRECT to [[A]]", kNone},
      {"#REDIRECT [[]]", kNone},
      {"#REDIRECT [[#Part]]", kNone},
      {"#REDIRECT [[A\nB]]", kNone},
      {"#REDIRECT [[A|shown\nelsewhere]]", kNone},
      {"#REDIRECT [[A{b]]", kNone},
      {"#REDIRECT [[Special:Userlogout]]", kNone},
  };
  for (const auto& [text, want] : cases) {
    const auto target = resolver_.from_text(text);
    EXPECT_EQ(target, want) << text << " gave " << target.value_or("nothing");
  }
}

TEST_F(RedirectTest, WordsOfTheWikisLanguageMayChangeLengthWithTheirCase) {
  const RedirectResolver turkish(site_, {}, {"#REDIRECT", "#Y\xC3\x96NLEND\xC4\xB0R"});
  EXPECT_EQ(turkish.from_text("#Y\xC3\x96NLEND\xC4\xB0R [[Target]]"), "Target");
  EXPECT_EQ(turkish.from_text("#REDIRECT [[Target]]"), "Target");
}

TEST_F(RedirectTest, RandomBytesNeverCrash) {
  RandomBytes random(12);
  for (int i = 0; i < 5000; ++i) {
    resolver_.from_text("#REDIRECT " + random.bytes(40, i % 2 == 0 ? "" : "[]|:#% _&;deA\n2"));
    row(static_cast<std::int64_t>(random.below(16)) - 2, random.bytes(30), random.bytes(4));
  }
}

}  // namespace
}  // namespace dumps::mediawiki
