// Dumps of tables: which are chosen, which are refused, and that every row is in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using List = std::vector<std::string>;
constexpr const char* kRun = "demowiki-20261124-";

class TableJobTest : public ::testing::Test {
 protected:
  SpecValues params(List tables, const std::string& prefix = "") const {
    SpecValues values{{"database", wiki_.database()}, {"prefix", prefix}};
    if (!tables.empty()) values["tables"] = std::move(tables);
    return values;
  }
  // What validating and planning say; empty when both are good.
  std::string refusal(List tables, const std::string& prefix = "") {
    FakeJob job(host_, dumps_entry_v1(), "tables", params(std::move(tables), prefix));
    if (job.validate() != DUMPS_OK) return job.error();
    return job.plan() < 0 ? job.error() : "";
  }
  List planned(FakeJob& job) {
    EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
    List ids;
    for (const plugin::Shard& shard : job.shards()) ids.push_back(shard.id);
    return ids;
  }
  std::string dump_of(const std::string& table, const std::string& prefix = "") {
    FakeJob job(host_, dumps_entry_v1(), "tables", params({table}, prefix));
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.complaint(), "");
    return host_.outputs[kRun + table + ".sql.gz"].bytes;
  }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_F(TableJobTest, PlansOneShardForEachListedTableThatIsThere) {
  wiki_.change("CREATE TABLE mystery (secret TEXT)");
  FakeJob job(host_, dumps_entry_v1(), "tables", params({}));
  const List ids = planned(job);
  EXPECT_THAT(ids, Contains("page"));
  EXPECT_THAT(ids, Contains("linktarget"));
  EXPECT_THAT(ids, Contains("site_stats"));
  for (const char* table : {"user", "mystery", "text", "geo_tags", "revision", "sqlite_sequence"}) {
    EXPECT_THAT(ids, Not(Contains(table)));
  }
  for (const plugin::Shard& shard : job.shards()) {
    EXPECT_THAT(shard.outputs, ElementsAre(kRun + shard.id + ".sql.gz"));
  }
}

TEST_F(TableJobTest, NoListedTableIsNothingToDo) {
  FakeJob job(host_, dumps_entry_v1(), "tables", params({"geo_tags"}));
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED);
}

TEST_F(TableJobTest, WritesEveryRowInMySqlsForm) {
  wiki_.change(
      "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, title BLOB NOT NULL, size REAL, odd);"
      "INSERT INTO t VALUES (1, 'it''s', 1.5, NULL), (2, x'00ff', 0.1, 7),"
      "(9223372036854775807, '),(', NULL, '')");
  EXPECT_THAT(dump_of("t"), HasSubstr("DROP TABLE IF EXISTS `t`;\n"
                                      "CREATE TABLE `t` (\n"
                                      "  `id` bigint(20) NOT NULL,\n"
                                      "  `title` longblob NOT NULL,\n"
                                      "  `size` double DEFAULT NULL,\n"
                                      "  `odd` longblob DEFAULT NULL,\n"
                                      "  PRIMARY KEY (`id`)\n"
                                      ") ENGINE=InnoDB DEFAULT CHARSET=binary;\n"
                                      "\n"
                                      "INSERT INTO `t` VALUES\n"
                                      "(1,'it\\'s',1.5,NULL),\n"
                                      "(2,'\\0\xFF',0.10000000000000001,7),\n"
                                      "(9223372036854775807,'),(',NULL,'');\n"));
  EXPECT_EQ(host_.metrics["rows"], 3);
  EXPECT_EQ(host_.progress.done, 3U);
  EXPECT_EQ(host_.progress.total, 3U);
}

TEST_F(TableJobTest, TheNameOfTheFileHasNoPrefixTheTableHasIt) {
  wiki_.change("CREATE TABLE mw_page (a INTEGER); INSERT INTO mw_page VALUES (1)");
  EXPECT_THAT(dump_of("page", "mw_"), HasSubstr("INSERT INTO `mw_page` VALUES\n(1);\n"));
}

TEST_F(TableJobTest, PrivateTablesAreRefusedForPublicTargetsHoweverTheyAreWritten) {
  wiki_.change("CREATE TABLE wiki_user (a INTEGER)");
  EXPECT_EQ(refusal({"page", "user"}),
            "tables: \"user\" is refused for a public target: it holds password hashes, e-mail "
            "addresses or tokens of users; take it off the list");
  EXPECT_THAT(refusal({"USER"}), HasSubstr("\"USER\" is refused for a public target"));
  EXPECT_THAT(refusal({"user"}, "wiki_"), HasSubstr("is refused for a public target"));
  EXPECT_THAT(refusal({"wiki_user"}, "wiki_"), HasSubstr("is refused for a public target"));
  EXPECT_THAT(refusal({"er"}, "us"), HasSubstr("\"er\" is refused for a public target"));
  EXPECT_THAT(refusal({"cu_changes"}), HasSubstr("addresses that users came from"));
  EXPECT_THAT(refusal({"*"}), HasSubstr("\"*\" is not for a public target"));
  EXPECT_THAT(refusal({"`user`"}), HasSubstr("is not the name of a table of MediaWiki"));
}

TEST_F(TableJobTest, ACopyOfAPrivateTableIsToldByItsColumns) {
  wiki_.change("CREATE TABLE harmless AS SELECT user_id, user_password FROM user");
  EXPECT_THAT(refusal({"harmless"}),
              HasSubstr("\"harmless\" has the column user_password and is refused"));
}

TEST_F(TableJobTest, AViewIsRefused) {
  wiki_.change("CREATE VIEW geo_tags AS SELECT user_id AS a, user_password AS b FROM user");
  EXPECT_THAT(refusal({}), HasSubstr("\"geo_tags\" is a view"));
}

TEST_F(TableJobTest, ATargetThatIsNotPublicMayHaveAllTables) {
  for (const char* visibility : {"private", "closed"}) {
    host_.visibility = visibility;
    FakeJob job(host_, dumps_entry_v1(), "tables", params({"*"}));
    const List ids = planned(job);
    EXPECT_THAT(ids, Contains("user"));
    EXPECT_THAT(ids, Contains("revision"));
  }
}

TEST_F(TableJobTest, WhatTheAgentDoesNotNameIsPublic) {
  host_.visibility = "";
  EXPECT_THAT(refusal({"user"}), HasSubstr("refused for a public target"));
}

TEST_F(TableJobTest, ATableThatIsGoneSinceThePlanFails) {
  wiki_.change("CREATE TABLE t (a INTEGER)");
  FakeJob job(host_, dumps_entry_v1(), "tables", params({"t"}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  wiki_.change("DROP TABLE t");
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("t: the table was there when the run was planned"));
}

TEST_F(TableJobTest, ASampleHasSoManyRows) {
  host_.sample = 2;
  dump_of("page");
  EXPECT_EQ(host_.metrics["rows"], 2);
}

TEST_F(TableJobTest, ACancelledJobFinishesNothing) {
  FakeJob job(host_, dumps_entry_v1(), "tables", params({"page"}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  host_.cancelled = true;
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_CANCELLED);
  EXPECT_TRUE(host_.outputs.empty()) << "discarded";
}

}  // namespace
}  // namespace dumps::xml_dump
