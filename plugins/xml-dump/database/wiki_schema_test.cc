#include "plugins/xml-dump/database/wiki_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kCacheBytes = std::int64_t{1} << 20;

// How tables of the releases differ from 1.39's, as far as dumps read them.
struct Release {
  const char* name;
  const char* change;
  bool has_comment_table, has_actor_table, has_revision_sha1;
};
constexpr Release kReleases[] = {
    {"1.35",
     "CREATE TABLE revision_actor_temp (revactor_rev INTEGER, revactor_actor INTEGER,"
     " revactor_timestamp BLOB, revactor_page INTEGER)",
     true, true, true},
    {"1.39", "SELECT 1", true, false, true},
    {"1.41 and 1.43", "DROP TABLE revision_comment_temp", false, false, true},
    {"later", "DROP TABLE revision_comment_temp; ALTER TABLE revision DROP COLUMN rev_sha1", false,
     false, false},
};

WikiSchema schema_of(const std::string& path, const std::string& prefix) {
  const TableNames names('"', prefix);
  return detect_schema(catalogue_of(SqliteFile(path, kCacheBytes), names), path, names);
}

class WikiSchemaTest : public ::testing::Test {
 protected:
  std::string complaint(const std::string& prefix = "") const {
    try {
      schema_of(wiki_.database(), prefix);
      return {};
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
      EXPECT_EQ(failure.subject(), wiki_.database());
      return failure.message();
    }
  }
  TestWiki wiki_{TestWiki::Name::kDemo};
};

TEST(ReleasesTest, AreToldApartByTheirTables) {
  for (const Release& release : kReleases) {
    const TestWiki wiki(TestWiki::Name::kDemo);
    wiki.change(release.change);
    const WikiSchema schema = schema_of(wiki.database(), "");
    EXPECT_EQ(schema.has_comment_table, release.has_comment_table) << release.name;
    EXPECT_EQ(schema.has_actor_table, release.has_actor_table) << release.name;
    EXPECT_EQ(schema.has_revision_sha1, release.has_revision_sha1) << release.name;
  }
}

TEST_F(WikiSchemaTest, ATableOfAnOlderFormMustBeWhole) {
  wiki_.change("CREATE TABLE revision_actor_temp (revactor_rev INTEGER)");
  EXPECT_THAT(complaint(), HasSubstr("missing column revision_actor_temp.revactor_actor"));
}

TEST_F(WikiSchemaTest, ADatabaseOfSomethingElseLacksEveryTable) {
  const std::string path = wiki_.path("other.sqlite");
  write_file(path, "");  // SQLite takes an empty file for an empty database
  try {
    schema_of(path, "");
    ADD_FAILURE() << "nothing was missed";
  } catch (const plugin::Failure& failure) {
    EXPECT_THAT(failure.message(),
                AllOf(HasSubstr("is not a MediaWiki database of a known form"),
                      HasSubstr("missing table page, table revision,"), HasSubstr("table logging"),
                      HasSubstr("check the name of the database, `prefix`")));
  }
}

TEST_F(WikiSchemaTest, AnUnknownFormIsRefusedByWhatItLacks) {
  // As a wiki of MediaWiki 1.30 would be, and one of a version to come.
  wiki_.change(
      "ALTER TABLE slots RENAME TO slots_old; ALTER TABLE content RENAME COLUMN "
      "content_address TO content_place");
  EXPECT_THAT(complaint(), AllOf(HasSubstr("missing table slots, column content.content_address"),
                                 HasSubstr("update.php"), Not(HasSubstr("table page"))));
}

TEST_F(WikiSchemaTest, AWrongPrefixIsSeenInTheNamesOfTheTables) {
  EXPECT_THAT(complaint("mw_"), HasSubstr("table mw_page"));
}

}  // namespace
}  // namespace dumps::xml_dump
