#include "plugins/xml-dump/wiki_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/test_wiki.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kCacheBytes = std::int64_t{1} << 20;

class WikiSchemaTest : public ::testing::Test {
 protected:
  std::string complaint(const std::string& prefix = "") const {
    try {
      detect_schema(SqliteFile(wiki_.database(), kCacheBytes), prefix);
      return {};
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
      EXPECT_EQ(failure.subject(), wiki_.database());
      return failure.message();
    }
  }
  TestWiki wiki_{TestWiki::Name::kDemo};
};

TEST_F(WikiSchemaTest, KnowsBothWaysToACommentOfARevision) {
  EXPECT_TRUE(detect_schema(SqliteFile(wiki_.database(), kCacheBytes), "").has_comment_table);
  wiki_.change("DROP TABLE revision_comment_temp");
  EXPECT_FALSE(detect_schema(SqliteFile(wiki_.database(), kCacheBytes), "").has_comment_table);
}

TEST_F(WikiSchemaTest, ADatabaseOfSomethingElseLacksEveryTable) {
  const std::string path = wiki_.path("other.sqlite");
  write_file(path, "");  // SQLite takes an empty file for an empty database
  try {
    detect_schema(SqliteFile(path, kCacheBytes), "");
    ADD_FAILURE() << "nothing was missed";
  } catch (const plugin::Failure& failure) {
    EXPECT_THAT(failure.message(),
                AllOf(HasSubstr("is not a MediaWiki database of a known form"),
                      HasSubstr("missing table page, table revision,"), HasSubstr("table logging"),
                      HasSubstr("check `database` and `prefix`")));
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
