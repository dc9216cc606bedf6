#include "plugins/xml-dump/maintenance/maintenance_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/mediawiki/site_info.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAnswer = R"({"batchcomplete":true,"query":{
 "general":{"mainpage":"Hauptseite","base":"https://w.example/wiki/Hauptseite","sitename":"Wiki \"W\"",
  "generator":"MediaWiki 1.43.1","dbtype":"mysql","case":"first-letter","lang":"de","wikiid":"dewiki",
  "server":"https://w.example"},
 "namespaces":{"0":{"id":0,"case":"first-letter","name":"","subpages":false,"content":true},
  "-1":{"id":-1,"case":"first-letter","name":"Spezial","canonical":"Special"},
  "100":{"id":100,"case":"case-sensitive","name":"Portal","canonical":"Portal"}},
 "namespacealiases":[{"id":6,"alias":"Bild"}],
 "magicwords":[{"name":"redirect","aliases":["#WEITERLEITUNG","#REDIRECT"],"case-sensitive":false},
  {"name":"notoc","aliases":["__NOTOC__"]}],
 "interwikimap":[{"prefix":"c","url":"https://c.example/$1"},{"prefix":"wikt","url":"x"}]}})";

TEST(WikiFacts, AreReadFromTheApi) {
  const WikiFacts facts = facts_of_api(kAnswer, "api");
  EXPECT_EQ(facts.version, "1.43.1");
  EXPECT_EQ(facts.wiki, "dewiki");
  EXPECT_EQ(facts.language, "de");
  EXPECT_THAT(facts.namespace_aliases, ElementsAre("Bild=6", "Special=-1"));
  EXPECT_THAT(facts.redirect_words, ElementsAre("#WEITERLEITUNG", "#REDIRECT"));
  EXPECT_THAT(facts.interwiki_prefixes, ElementsAre("c", "wikt"));
  std::string why;
  const auto site = mediawiki::parse_site_info(facts.header, why);
  ASSERT_TRUE(site) << why;
  EXPECT_EQ(site->site_name, "Wiki \"W\"");
  ASSERT_EQ(site->namespaces.size(), 3U);
  EXPECT_EQ(site->namespaces.front().name, "Spezial");
  EXPECT_FALSE(site->namespaces.back().first_letter);
}

TEST(WikiFacts, AnAnswerThatIsNoneSaysWhatToDo) {
  for (const auto& [answer, words] :
       {std::pair{"<html>", "must be that of the wiki's api.php"},
        {"{}", "is no siteinfo"},
        {R"({"error":{"code":"readapidenied","info":"You need read permission"}})",
         "the API refused: readapidenied: You need read permission"}}) {
    try {
      (void)facts_of_api(answer, "https://w.example/api.php");
      ADD_FAILURE() << answer;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.subject(), "https://w.example/api.php");
      EXPECT_THAT(failure.message(), HasSubstr(words));
    }
  }
}

TEST(TargetToml, TellsTheNativeReaderAllThatItNeeds) {
  WikiFacts facts;
  facts.version = "1.41.0";
  facts.wiki = "dewiki";
  facts.database_type = "mysql";
  facts.server = "db2:3307";
  facts.database = "dewiki";
  facts.prefix = "mw_";
  facts.shared_database = "central";
  facts.shared_tables = {"user", "actor"};
  facts.clusters = {"cluster1=es2/dewiki"};
  facts.redirect_words = {"#REDIRECT", "#\"{x}\""};
  facts.readable_by_all = false;
  const std::string toml = target_toml(facts, "dewiki", "20261124", "/etc/d/de.xml", {"a = 1"});
  for (const char* line :
       {"[target.\"dewiki\"]\n", "\nvisibility = \"private\"\n", "its dumps must stay private",
        "\nserver = \"db2:3307\"\n", "\ndatabase_name = \"dewiki\"\n", "\nprefix = \"mw_\"\n",
        "\nshared_tables = [\"user\", \"actor\"]\n", "\nshared_database = \"central\"\n",
        "\nsiteinfo_file = \"/etc/d/de.xml\"\n", "\nclusters = [\"cluster1=es2/dewiki\"]\n",
        "\nredirect_words = [\"#REDIRECT\", \"#\\\"{{x}\\\"\"]\n", "\nhidden_log_types = []\n",
        "\na = 1\n"}) {
    EXPECT_THAT(toml, HasSubstr(line));
  }
  EXPECT_THAT(toml, Not(HasSubstr("\nbackend")));
}

TEST(TargetToml, LeavesOtherDatabasesToMediaWiki) {
  WikiFacts facts;
  facts.database_type = "postgres";
  EXPECT_THAT(target_toml(facts, "w", "20261124", "w.xml", {}),
              HasSubstr("backend = \"maintenance\""));
}

TEST(TargetToml, LongListsAreBroken) {
  const std::string line = toml_line("key", std::vector<std::string>(30, "abcdefgh"));
  EXPECT_THAT(line, HasSubstr(",\n  \"abcdefgh\""));
  EXPECT_LE(line.find('\n'), 100U);
}

}  // namespace
}  // namespace dumps::xml_dump
