// How a job of pages gets its texts: from an earlier run's file where they are the same, by the
// limits and policies of its parameters, and what it reports of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TextSourceJobTest : public ::testing::Test {
 protected:
  // The status of a run of meta-history with these parameters besides the usual ones.
  dumps_status run(const SpecValues& more) {
    SpecValues params = wiki_.params("meta-history");
    for (const auto& [key, value] : more) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), "meta-history", params);
    const dumps_status status = job.run_all();
    error_ = job.error();
    return status;
  }
  void expect_reference() {
    EXPECT_EQ(first_difference(host_.outputs["demowiki-20261124-pages-meta-history.xml.bz2"].bytes,
                               wiki_.reference("pages-meta-history.xml")),
              "");
  }
  const std::string& report() {
    return host_.outputs["demowiki-20261124-pages-meta-history-unreadable.txt.gz"].bytes;
  }
  void add_earlier(const std::string& date, const std::string& rest, std::string plain) {
    fake::FakeArtifact artifact;
    artifact.name = "demowiki-" + date + "-" + rest;
    artifact.plain = std::move(plain);
    artifact.date = date;
    host_.artifacts.push_back(std::move(artifact));
  }
  // Nothing is left to read from the database.
  void lose_all_texts() { wiki_.change("UPDATE text SET old_flags = 'error'"); }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::string error_;
};

TEST_F(TextSourceJobTest, TextsOfAnEarlierRunAreUsedWhereTheyAreTheSame) {
  add_earlier("20261101", "pages-meta-history.xml.bz2", wiki_.reference("pages-meta-history.xml"));
  ASSERT_EQ(run({{"prefetch", "auto"}}), DUMPS_OK) << error_;
  expect_reference();
  EXPECT_GT(host_.metrics["prefetch_hits"], 200);
  EXPECT_GT(host_.metrics["prefetch_misses"], 0) << "cleaned texts are not what is stored";
  EXPECT_LT(host_.metrics["prefetch_misses"], host_.metrics["prefetch_hits"] / 5);
}

TEST_F(TextSourceJobTest, TheNewestRunThatHasTheFileIsTaken) {
  const std::string history = wiki_.reference("pages-meta-history.xml");
  add_earlier("20261101", "pages-meta-history.xml.7z", history);
  add_earlier("20261115", "pages-articles.xml.bz2", wiki_.reference("pages-articles.xml"));
  add_earlier("20261116", "pages-meta-history-other.xml.bz2", history);
  ASSERT_EQ(run({{"prefetch", "auto"}}), DUMPS_OK) << error_;
  EXPECT_GT(host_.metrics["prefetch_hits"], 200);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_INFO, "taken from an earlier dump"));
}

TEST_F(TextSourceJobTest, PartsOfAnEarlierRunAreReadOneAfterTheOther) {
  const std::string history = wiki_.reference("pages-meta-history.xml");
  const size_t middle = history.find("\n    <id>40</id>");
  const size_t cut = history.rfind("  <page>\n", middle);
  const std::string header = history.substr(0, history.find("  <page>\n"));
  add_earlier("20261101", "pages-meta-history1.xml-p1p39.zst",
              history.substr(0, cut) + "</mediawiki>\n");
  add_earlier("20261101", "pages-meta-history2.xml-p40p500.zst", header + history.substr(cut));
  ASSERT_EQ(run({{"prefetch", "20261101"}}), DUMPS_OK) << error_;
  expect_reference();
  const std::int64_t in_parts = host_.metrics["prefetch_hits"];
  host_.artifacts.clear();
  add_earlier("20261101", "pages-meta-history.xml.zst", history);
  ASSERT_EQ(run({{"prefetch", "20261101"}}), DUMPS_OK) << error_;
  EXPECT_EQ(in_parts, host_.metrics["prefetch_hits"]);
}

TEST_F(TextSourceJobTest, ADamagedOrMissingEarlierDumpIsAWarning) {
  std::string half = wiki_.reference("pages-meta-history.xml");
  half.resize(half.size() / 2);
  add_earlier("20261101", "pages-meta-history.xml.bz2", half);
  ASSERT_EQ(run({{"prefetch", "auto"}}), DUMPS_OK) << error_;
  expect_reference();
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "not taken from the earlier dump any more"));
  EXPECT_GT(host_.metrics["prefetch_hits"], 0);

  ASSERT_EQ(run({{"prefetch", "20200101"}}), DUMPS_OK) << error_;
  expect_reference();
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "the run named by prefetch has no such file"));
}

TEST_F(TextSourceJobTest, PrefetchIsOffUnlessItIsAskedFor) {
  add_earlier("20261101", "pages-meta-history.xml.bz2", wiki_.reference("pages-meta-history.xml"));
  ASSERT_EQ(run({}), DUMPS_OK) << error_;
  EXPECT_EQ(host_.metrics["prefetch_hits"], 0);
  EXPECT_EQ(host_.metrics["prefetch_misses"], 0);
}

TEST_F(TextSourceJobTest, TooManyUnreadableTextsFailTheStep) {
  lose_all_texts();
  EXPECT_EQ(run({{"max_unreadable", "0.1%"}}), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("cannot be read, more than max_unreadable = \"0.1%\" allows"));
  EXPECT_THAT(error_, HasSubstr("marked as an error"));
  EXPECT_EQ(run({{"max_unreadable", "any"}}), DUMPS_OK) << error_;
  EXPECT_GT(host_.metrics["unreadable_texts"], 200);
}

TEST_F(TextSourceJobTest, AnAddressOfAnUnknownSchemeFailsTheStepUnlessAnythingGoes) {
  wiki_.change("UPDATE content SET content_address = 'xx:5' WHERE content_id = 7");
  EXPECT_EQ(run({{"max_unreadable", "50%"}}), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("xx:5: the content address has an unknown scheme"));
  EXPECT_THAT(error_, HasSubstr("max_unreadable = \"any\""));
  EXPECT_EQ(run({{"max_unreadable", "any"}}), DUMPS_OK) << error_;
  EXPECT_THAT(report(), HasSubstr("\tmain\txx:5\tthe content address has an unknown scheme\n"));
}

TEST_F(TextSourceJobTest, TheReportNamesAllTextsThatCannotBeRead) {
  lose_all_texts();
  ASSERT_EQ(run({{"max_unreadable", "any"}}), DUMPS_OK) << error_;
  EXPECT_THAT(report(), StartsWith("page\trevision\tslot\taddress\treason\n"));
  EXPECT_GE(std::ranges::count(report(), '\n'), host_.metrics["unreadable_texts"] + 1);
  EXPECT_THAT(report(), HasSubstr("\tthe row is marked as an error\n"));
}

TEST_F(TextSourceJobTest, StubsReportTextsWhoseSha1TheyNeedAndNoneThatTheWikiHides) {
  wiki_.change("UPDATE content SET content_sha1 = ''; UPDATE revision SET rev_sha1 = ''");
  lose_all_texts();
  const std::string name = "demowiki-20261124-stub-meta-history-unreadable.txt.gz";
  const auto lines = [&] {
    FakeJob job(host_, dumps_entry_v1(), "stubs", wiki_.params("stubs"));
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    return std::ranges::count(host_.outputs[name].bytes, '\n');
  };
  const auto all = lines();
  EXPECT_GT(all, 200);
  EXPECT_THAT(host_.outputs[name].bytes, HasSubstr("\tno sha1 can be computed: the row is marked"));
  wiki_.change(
      "UPDATE revision SET rev_deleted = rev_deleted | 1 WHERE rev_id = (SELECT min(rev_id) "
      "FROM revision JOIN page ON page_id = rev_page WHERE rev_id <> page_latest AND "
      "rev_deleted & 1 = 0)");
  EXPECT_LT(lines(), all);
}

TEST_F(TextSourceJobTest, SeveralThreadsWriteTheSameFileAndTheTimeIsSplit) {
  host_.threads = 6;
  ASSERT_EQ(run({}), DUMPS_OK) << error_;
  expect_reference();
  for (const char* metric : {"database_ms", "decode_ms", "render_ms", "write_ms"}) {
    EXPECT_TRUE(host_.metrics.contains(metric)) << metric;
  }
  EXPECT_GT(host_.metrics["text_bytes"], 100'000);
  EXPECT_GT(host_.metrics["xml_bytes"], host_.metrics["text_bytes"]);
}

TEST_F(TextSourceJobTest, WrongParametersAreRefusedByName) {
  for (const auto& [key, value] : {std::pair{"max_unreadable", "few"},
                                   {"unknown_model", "textplain"},
                                   {"prefetch", "yesterday"}}) {
    EXPECT_EQ(run({{key, value}}), DUMPS_ERR_CONFIG) << key;
    EXPECT_THAT(error_, HasSubstr(key));
    EXPECT_THAT(error_, HasSubstr(value));
  }
}

}  // namespace
}  // namespace dumps::xml_dump
