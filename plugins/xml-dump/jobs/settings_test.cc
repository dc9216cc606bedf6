#include "plugins/xml-dump/jobs/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_values.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using List = std::vector<std::string>;

Settings read(SpecValues values) {
  const fake::FakeValues fake(std::move(values));
  return read_settings(plugin::Values(fake.view()));
}

// What the settings say of `values`: "key: message", or nothing.
std::string complaint(SpecValues values) {
  try {
    const Settings settings = read(std::move(values));
    check_files(settings);
    if (!settings.siteinfo_file.empty()) load_site(settings);
    return {};
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
    return failure.subject() + ": " + failure.message();
  }
}

TEST(SettingsTest, ReadsEveryParameter) {
  const Settings s = read({{"database", "w.sqlite"},
                           {"prefix", "mw_"},
                           {"blobs_table", "texts"},
                           {"clusters", List{"c1=/a=b", "c2=/c"}},
                           {"siteinfo_file", "i.xml"},
                           {"dialect", "direct"},
                           {"pages", "5-9"},
                           {"shards", std::int64_t{3}},
                           {"pages_per_shard", std::int64_t{2}},
                           {"content_formats", List{"Scribunto=text/plain"}},
                           {"namespace_aliases", List{"WP=4", "Odd=-1"}},
                           {"redirect_words", List{"#WEITERLEITUNG"}},
                           {"interwiki_prefixes", List{"de"}},
                           {"hidden_log_types", List{"suppress", "block"}}});
  EXPECT_EQ(s.wiki.path, "w.sqlite");
  EXPECT_EQ(s.wiki.table_prefix, "mw_");
  EXPECT_EQ(s.wiki.blobs_table, "texts");
  EXPECT_EQ(s.wiki.clusters.at("c1"), "/a=b");
  EXPECT_EQ(s.siteinfo_file, "i.xml");
  EXPECT_EQ(s.dialect, mediawiki::Dialect::kDirect);
  ASSERT_TRUE(s.only.has_value());
  EXPECT_EQ(s.only->first, 5);
  EXPECT_EQ(s.only->last, 9);
  EXPECT_EQ(s.shards, 3);
  EXPECT_EQ(s.ids_per_shard, 2);
  EXPECT_EQ(s.formats.at("Scribunto"), "text/plain");
  EXPECT_EQ(s.namespace_aliases.at("WP"), 4);
  EXPECT_EQ(s.namespace_aliases.at("Odd"), -1);
  EXPECT_THAT(s.redirect_words, ElementsAre("#WEITERLEITUNG"));
  EXPECT_THAT(s.interwikis, ElementsAre("de"));
  EXPECT_THAT(s.hidden_log_types, ElementsAre("suppress", "block"));
}

TEST(SettingsTest, ParametersThatAJobTypeLacksHaveDefaults) {
  const Settings s = read({{"database", "w.sqlite"}});
  EXPECT_EQ(s.dialect, mediawiki::Dialect::kPublished);
  EXPECT_FALSE(s.only.has_value());
  EXPECT_EQ(s.shards, 1);
  EXPECT_EQ(s.ids_per_shard, 0);
  EXPECT_EQ(s.wiki.blobs_table, "blobs");
  EXPECT_THAT(s.redirect_words, ElementsAre("#REDIRECT"));
}

TEST(SettingsTest, PrivateLogTypesStayHiddenUnlessTheListSaysOtherwise) {
  EXPECT_THAT(read({}).hidden_log_types, ElementsAre("suppress"));
  EXPECT_THAT(read({{"hidden_log_types", List{}}}).hidden_log_types, IsEmpty());
}

TEST(SettingsTest, AWrongValueIsRefusedByTheNameOfItsKey) {
  struct Case {
    const char* key;
    SpecValue value;
    const char* why;
  };
  const Case cases[] = {
      {"dialect", "driect", "neither"},
      {"pages", "9-5", "FIRST-LAST"},
      {"pages", "all", "FIRST-LAST"},
      {"log_ids", "0-5", "FIRST-LAST"},
      {"pages", std::int64_t{5}, "must be a string"},
      {"shards", std::int64_t{0}, "at least 1"},
      {"shards", std::int64_t{-1}, "at least 1"},
      {"shards", "2", "must be an integer"},
      {"pages_per_shard", std::int64_t{-1}, "at least 0"},
      {"clusters", List{"cluster1"}, "NAME=VALUE"},
      {"clusters", List{"=path"}, "NAME=VALUE"},
      {"clusters", List{"name="}, "NAME=VALUE"},
      {"clusters", "c1=/a", "must be a list"},
      {"content_formats", List{"Scribunto"}, "NAME=VALUE"},
      {"namespace_aliases", List{"WP=four"}, "does not end in a number"},
      {"namespace_aliases", List{"WP=4x"}, "does not end in a number"},
      {"prefix", "mw\"; DROP", "no table name"},
      {"blobs_table", "a b", "no table name"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(complaint({{c.key, c.value}}),
                AllOf(HasSubstr(std::string(c.key) + ": "), HasSubstr(c.why)));
  }
}

TEST(SettingsTest, FilesThatCannotBeReadAreNamedWithTheirKeys) {
  const TestWiki wiki(TestWiki::Name::kDemo);
  const SpecValues good = wiki.params("meta-history");
  EXPECT_EQ(complaint(good), "");
  const std::string missing = wiki.path("missing");
  const std::pair<const char*, SpecValue> cases[] = {
      {"database", missing}, {"siteinfo_file", missing}, {"clusters", List{"cluster1=" + missing}}};
  for (const auto& [key, value] : cases) {
    SpecValues values = good;
    values[key] = value;
    EXPECT_THAT(complaint(values), AllOf(HasSubstr(std::string(key) + ": "), HasSubstr(missing)));
  }
  SpecValues directory = good;
  directory["database"] = std::string("/tmp");
  EXPECT_THAT(complaint(directory), HasSubstr("database: /tmp is not a file"));
}

TEST(SettingsTest, PostgresqlIsLeftToMediaWiki) {
  for (const char* address : {"postgresql://db/wiki", "/etc/dumps/postgres:/db/wiki"}) {
    EXPECT_THAT(complaint({{"database", address}}),
                AllOf(HasSubstr("database: "), HasSubstr("use backend = \"maintenance\"")));
  }
}

TEST(SettingsTest, AGarbledSiteinfoFileIsRefusedWithTheWayToMakeOne) {
  const TestWiki wiki(TestWiki::Name::kDemo);
  const std::string whole = read_file(wiki.siteinfo());
  for (const std::string& bytes :
       {std::string(), std::string(100'000, 'x'), whole.substr(0, whole.size() / 2),
        std::string(2 << 20, ' ') + whole}) {
    write_file(wiki.siteinfo(), bytes);
    EXPECT_THAT(complaint(wiki.params("meta-history")),
                AllOf(HasSubstr("siteinfo_file: " + wiki.siteinfo() + " has no"),
                      HasSubstr("dumpBackup.php")));
  }
}

}  // namespace
}  // namespace dumps::xml_dump
