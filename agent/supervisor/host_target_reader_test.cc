#include "agent/supervisor/host_target_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HostTargetReaderTest : public testing::Test {
 protected:
  HostTargetReaderTest() {
    char name[] = "/tmp/reader-XXXXXX";
    directory_ = ::mkdtemp(name);
  }
  ~HostTargetReaderTest() override { std::filesystem::remove_all(directory_); }
  std::string make_database(const char* sql) const {
    const std::string path = directory_ + "/wikis.sqlite";
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
    return path;
  }
  HostTargetReader reader_;
  std::string directory_;
};

TEST_F(HostTargetReaderTest, ReadsListsAndNamesThoseThatAreGone) {
  ASSERT_TRUE(write_file_atomically(directory_ + "/all.dblist", "aawiki\nbbwiki\n").ok());
  EXPECT_EQ(*reader_.read_list(directory_ + "/all.dblist"), "aawiki\nbbwiki\n");
  const auto gone = reader_.read_list(directory_ + "/none.dblist");
  ASSERT_FALSE(gone.ok());
  EXPECT_THAT(gone.error().to_string(), HasSubstr("none.dblist"));
}

TEST_F(HostTargetReaderTest, ACommandGivesItsOutputOrItsFailure) {
  EXPECT_EQ(*reader_.run_command({"printf", "%s\\n", "aawiki", "b b"}), "aawiki\nb b\n");
  const auto failed = reader_.run_command({"sh", "-c", "echo partial; echo no access >&2; exit 3"});
  ASSERT_FALSE(failed.ok()) << "half a list must not pass for a list";
  EXPECT_THAT(failed.error().to_string(), HasSubstr("exit code 3"));
  EXPECT_FALSE(reader_.run_command({"/no/such/program"}).ok());
}

TEST_F(HostTargetReaderTest, AQueryGivesItsFirstColumn) {
  const std::string path = make_database(
      "CREATE TABLE wikis (name, closed); INSERT INTO wikis VALUES ('aawiki', 0), ('bbwiki', 1)");
  const auto names = reader_.query(path, "SELECT name, closed FROM wikis ORDER BY name");
  ASSERT_TRUE(names.ok()) << names.error().to_string();
  EXPECT_THAT(*names, ElementsAre("aawiki", "bbwiki"));
}

TEST_F(HostTargetReaderTest, AQueryNeverChangesOrMakesADatabase) {
  const std::string path = make_database("CREATE TABLE wikis (name)");
  EXPECT_FALSE(reader_.query(path, "DELETE FROM wikis").ok());
  EXPECT_FALSE(reader_.query(path, "SELECT nothing FROM wikis").ok());
  EXPECT_FALSE(reader_.query(directory_ + "/none.sqlite", "SELECT 1").ok());
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/none.sqlite"));
}

}  // namespace
}  // namespace dumps
