#include "plugins/xml-dump/sqlite/sqlite_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kCacheBytes = std::int64_t{1} << 20;

class SqliteFileTest : public ::testing::Test {
 protected:
  // Opens and reads all of a file; what it complains of.
  static plugin::Failure failure_of(const std::string& path) {
    try {
      SqliteFile file(path, kCacheBytes);
      file.begin_snapshot();
      SqliteStatement rows = file.prepare("SELECT * FROM text");
      while (rows.step()) rows.bytes(1);
    } catch (const plugin::Failure& failure) {
      return failure;
    }
    return {DUMPS_OK, "", "nothing failed"};
  }
  TestWiki wiki_{TestWiki::Name::kDemo};
};

TEST_F(SqliteFileTest, ReadsRowsOfBytesNumbersAndNulls) {
  const SqliteFile file(wiki_.database(), kCacheBytes);
  SqliteStatement rows = file.prepare("SELECT ?, x'00ff', NULL, '' WHERE ? = 'a'");
  rows.bind(1, std::int64_t{1} << 62);
  rows.bind(2, std::string_view("a"));
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.integer(0), std::int64_t{1} << 62);
  EXPECT_EQ(rows.bytes(1), std::string_view("\0\xff", 2));
  EXPECT_TRUE(rows.is_null(2));
  EXPECT_EQ(rows.bytes(3), "");
  EXPECT_FALSE(rows.step());
  rows.reset();
  EXPECT_TRUE(rows.step());
}

TEST_F(SqliteFileTest, KnowsTablesAndColumns) {
  const SqliteFile file(wiki_.database(), kCacheBytes);
  EXPECT_TRUE(file.has_table("page"));
  EXPECT_FALSE(file.has_table("nothing"));
  EXPECT_THAT(file.columns("page"), ::testing::Contains("page_id"));
  EXPECT_THAT(file.columns("nothing"), ::testing::IsEmpty());
}

TEST_F(SqliteFileTest, NeverWrites) {
  const SqliteFile file(wiki_.database(), kCacheBytes);
  EXPECT_THROW(file.prepare("DELETE FROM page").step(), plugin::Failure);
}

TEST_F(SqliteFileTest, BadFilesAreNamedWithTheReasonAndTheWayOut) {
  const std::string whole = read_file(wiki_.database());
  std::string scratched = whole;
  scratched.replace(4096, scratched.size() - 4096, scratched.size() - 4096, '\x55');
  struct Case {
    const char* file;
    std::string bytes;
    const char* why;
    const char* way_out;
  };
  const Case cases[] = {
      {"garbage.sqlite", std::string(100'000, 'x'), "not an SQLite database", "give the wiki's"},
      {"half.sqlite", whole.substr(0, whole.size() / 2), "damaged or truncated", "integrity_check"},
      {"torn.sqlite", whole.substr(0, whole.size() / 2 + 77), "damaged or truncated", ".backup"},
      {"scratched.sqlite", scratched, "damaged or truncated", "integrity_check"},
  };
  for (const Case& c : cases) {
    const std::string path = wiki_.path(c.file);
    write_file(path, c.bytes);
    const plugin::Failure failure = failure_of(path);
    EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED) << c.file;
    EXPECT_EQ(failure.subject(), path);
    EXPECT_THAT(failure.message(), AllOf(HasSubstr(c.why), HasSubstr(c.way_out))) << c.file;
  }
}

TEST_F(SqliteFileTest, AFileThatIsMissingOrADirectoryIsNamed) {
  for (const std::string& path : {wiki_.path("missing.sqlite"), std::string("/tmp")}) {
    const plugin::Failure failure = failure_of(path);
    EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
    EXPECT_EQ(failure.subject(), path);
    EXPECT_THAT(failure.message(), HasSubstr("check the path"));
  }
  EXPECT_EQ(failure_of(wiki_.path("missing.sqlite")).sys_errno(), ENOENT);
}

TEST_F(SqliteFileTest, ASnapshotDoesNotSeeLaterWrites) {
  wiki_.change("PRAGMA journal_mode=WAL");
  SqliteFile file(wiki_.database(), kCacheBytes);
  file.begin_snapshot();
  const auto pages = [&] {
    SqliteStatement count = file.prepare("SELECT COUNT(*) FROM page");
    count.step();
    return count.integer(0);
  };
  const std::int64_t before = pages();
  wiki_.change("DELETE FROM page");
  EXPECT_EQ(pages(), before);
  EXPECT_GT(before, 0);
}

}  // namespace
}  // namespace dumps::xml_dump
