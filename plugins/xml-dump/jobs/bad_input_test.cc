// A source that is missing, damaged, foreign or busy: every case ends with a status that is not
// good, finishes no output, and says what failed, on what, why, and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class BadInputTest : public ::testing::Test {
 protected:
  // How the job ends, from validation to the last shard.
  dumps_status run(const SpecValues& params, const std::string& job_type = "meta-history") {
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    const dumps_status status = job.run_all();
    error_ = job.error();
    for (const auto& [name, output] : host_.outputs) {
      if (status != DUMPS_OK) {
        EXPECT_FALSE(output.finished) << name;
      }
    }
    EXPECT_EQ(host_.open_outputs, 0);
    return status;
  }
  // The same without validation, as a file may go away after it.
  dumps_status plan_and_run(const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), "meta-history", params);
    dumps_status status = job.plan();
    if (status == DUMPS_OK) status = job.run(job.shards().at(0));
    error_ = job.error();
    return status;
  }
  SpecValues params() const { return wiki_.params("meta-history"); }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::string error_;
};

TEST_F(BadInputTest, AMissingDatabaseIsAnErrorOfItsKey) {
  SpecValues values = params();
  values["database"] = wiki_.path("gone.sqlite");
  EXPECT_EQ(run(values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("database: "), HasSubstr(wiki_.path("gone.sqlite"))));
  EXPECT_EQ(plan_and_run(values), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, AllOf(HasSubstr(wiki_.path("gone.sqlite")), HasSubstr("check the path")));
}

TEST_F(BadInputTest, ATruncatedDatabaseIsNamed) {
  const std::string whole = read_file(wiki_.database());
  for (const size_t size : {whole.size() / 2, whole.size() - 5000, size_t{4096}, size_t{1000}}) {
    write_file(wiki_.database(), whole.substr(0, size));
    EXPECT_EQ(run(params()), DUMPS_ERR_FAILED) << size;
    EXPECT_THAT(error_, AllOf(HasSubstr(wiki_.database()), HasSubstr("SQLite"))) << size;
    EXPECT_TRUE(host_.outputs.empty());
  }
}

TEST_F(BadInputTest, DamageInTheMiddleIsFoundWhereItIsMet) {
  std::string bytes = read_file(wiki_.database());
  for (size_t at = bytes.size() / 2; at < bytes.size(); ++at) bytes[at] = '\x55';
  write_file(wiki_.database(), bytes);
  EXPECT_EQ(run(params()), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, AllOf(HasSubstr(wiki_.database()), HasSubstr("damaged or truncated"),
                            HasSubstr("integrity_check")));
}

TEST_F(BadInputTest, WhatIsNoDatabaseIsCalledThat) {
  write_file(wiki_.database(), wiki_.reference("full.xml"));
  EXPECT_EQ(run(params()), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, AllOf(HasSubstr(wiki_.database()), HasSubstr("not an SQLite database"),
                            HasSubstr("give the wiki's .sqlite file")));
}

TEST_F(BadInputTest, ADatabaseOfSomethingElseIsRefusedByWhatItLacks) {
  SpecValues values = params();
  values["database"] = wiki_.path("demowiki_es1.sqlite");  // has a table of blobs, no wiki
  EXPECT_EQ(run(values), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_,
              AllOf(HasSubstr("is not a MediaWiki database of a known form"),
                    HasSubstr("missing table page"), HasSubstr("check the name of the database")));
}

TEST_F(BadInputTest, AWikiOfAnUnknownFormIsRefusedByWhatItLacks) {
  wiki_.change("ALTER TABLE revision RENAME COLUMN rev_actor TO rev_user");
  for (const char* job_type : {"stubs", "meta-history", "logs", "titles"}) {
    EXPECT_EQ(run(wiki_.params(job_type), job_type), DUMPS_ERR_FAILED) << job_type;
    EXPECT_THAT(error_,
                AllOf(HasSubstr("missing column revision.rev_actor;"), HasSubstr("update.php")))
        << job_type;
  }
}

TEST_F(BadInputTest, ALockedDatabaseIsLeftForLaterAfterTwoSeconds) {
  const SqliteLock lock(wiki_.database());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run(params()), DUMPS_ERR_RETRY);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(3500));
  EXPECT_THAT(error_, AllOf(HasSubstr(wiki_.database()), HasSubstr("locked by a writer"),
                            HasSubstr("journal_mode=WAL")));
}

TEST_F(BadInputTest, AMissingClusterIsAnErrorOfItsKey) {
  SpecValues values = params();
  std::filesystem::remove(wiki_.path("demowiki_es2.sqlite"));
  EXPECT_EQ(run(values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("clusters: "), HasSubstr("demowiki_es2.sqlite")));
  EXPECT_EQ(plan_and_run(values), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, AllOf(HasSubstr("demowiki_es2.sqlite"), HasSubstr("check the path")));
  EXPECT_TRUE(host_.outputs.empty());
  values["clusters"] = std::vector<std::string>{"cluster1=" + wiki_.path("demowiki_es1.sqlite")};
  EXPECT_EQ(run(values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("clusters: "), HasSubstr("add \"cluster2=PATH\"")));
}

TEST_F(BadInputTest, AClusterWithoutItsTableIsNamed) {
  SpecValues values = params();
  values["blobs_table"] = std::string("texts");
  EXPECT_EQ(run(values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("blobs_table: "), HasSubstr("demowiki_es"),
                            HasSubstr("has no table \"texts\"")));
}

TEST_F(BadInputTest, AMissingOrGarbledSiteinfoFileIsAnErrorOfItsKey) {
  write_file(wiki_.siteinfo(), "<mediawiki><siteinfo>");
  EXPECT_EQ(run(params()), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("siteinfo_file: "), HasSubstr(wiki_.siteinfo()),
                            HasSubstr("dumpBackup.php")));
  EXPECT_EQ(plan_and_run(params()), DUMPS_ERR_CONFIG);
  std::filesystem::remove(wiki_.siteinfo());
  EXPECT_EQ(run(params()), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("siteinfo_file: "), HasSubstr("cannot open")));
}

TEST_F(BadInputTest, TextsThatCannotBeReadAreEmptyCountedNamedAndNotWaitedFor) {
  wiki_.change("UPDATE text SET old_text = x'ffff', old_flags = 'gzip' WHERE old_id IN (2, 3, 4)");
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run(params()), DUMPS_OK) << error_;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5))
      << "MediaWiki waits 25 seconds for each";
  const std::int64_t bad = host_.metrics["unreadable_texts"];
  EXPECT_GE(bad, 4);
  EXPECT_EQ(host_.progress.skipped, static_cast<std::uint64_t>(bad));
  EXPECT_EQ(host_.progress.done + host_.progress.skipped, host_.progress.total);
  std::int64_t named = 0;
  for (const auto& line : host_.log) {
    if (line.message.find("a text cannot be read") == std::string::npos) continue;
    ++named;
    EXPECT_LE(line.level, DUMPS_LOG_WARNING);
    for (const char* field : {"page", "revision", "slot", "address", "reason"}) {
      EXPECT_NE(line.fields.at(field), "") << field;
    }
  }
  EXPECT_EQ(named, bad);
  const std::string& xml = host_.outputs["demowiki-20261124-pages-meta-history.xml.bz2"].bytes;
  EXPECT_THAT(xml, Not(HasSubstr("\xFF\xFF")));
  // As MediaWiki writes them: an element without content. One could not be read before.
  const auto empty_texts = [](const std::string& bytes) {
    std::int64_t found = 0;
    for (size_t at = 0; (at = bytes.find("\" />\n      <sha1>", at)) != std::string::npos; ++at) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(empty_texts(xml), empty_texts(wiki_.reference("pages-meta-history.xml")) + bad - 1);
}

TEST_F(BadInputTest, OnlyTheFirstThousandUnreadableTextsAreNamed) {
  wiki_.change(
      "UPDATE text SET old_flags = 'error';"
      "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2200) "
      "INSERT INTO revision SELECT i, 79, 0, rev_actor, rev_timestamp, 0, 0, 0, 0, 'x' FROM n, "
      "revision WHERE rev_id = 385;"
      "INSERT INTO slots SELECT rev_id, 1, 2, rev_id FROM revision WHERE rev_id >= 1000;"
      "INSERT INTO revision_comment_temp SELECT rev_id, (SELECT comment_id FROM comment LIMIT 1) "
      "FROM revision WHERE rev_id >= 1000");
  SpecValues values = params();
  values["max_unreadable"] = "any";
  ASSERT_EQ(run(values), DUMPS_OK) << error_;
  EXPECT_GT(host_.metrics["unreadable_texts"], 1200);
  std::int64_t named = 0;
  for (const auto& line : host_.log) named += line.fields.contains("address") ? 1 : 0;
  EXPECT_EQ(named, 1000);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "counted and not named any more"));
}

TEST_F(BadInputTest, AnUnknownContentModelFinishesNothing) {
  wiki_.change(
      "INSERT INTO content_models VALUES (99, 'Scribunto');"
      "UPDATE content SET content_model = 99 WHERE content_id = 5");
  EXPECT_EQ(run(params()), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_,
              AllOf(HasSubstr("content model \"Scribunto\""), HasSubstr("content_formats")));
  EXPECT_TRUE(host_.outputs.empty());
  SpecValues values = params();
  values["content_formats"] = std::vector<std::string>{"Scribunto=text/plain"};
  EXPECT_EQ(run(values), DUMPS_OK) << error_;
  EXPECT_THAT(host_.outputs["demowiki-20261124-pages-meta-history.xml.bz2"].bytes,
              HasSubstr("<model>Scribunto</model>\n      <format>text/plain</format>"));
}

TEST_F(BadInputTest, TooManyShardsAreRefusedByTheirKey) {
  wiki_.change("UPDATE page SET page_id = 9223372036854775807 WHERE page_id = 79");
  SpecValues values = params();
  values["pages_per_shard"] = std::int64_t{1000};
  EXPECT_EQ(run(values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("pages_per_shard: "), HasSubstr("at most 10000")));
}

}  // namespace
}  // namespace dumps::xml_dump
