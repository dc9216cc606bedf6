// The plugin's jobs on a host in memory: which shards and files they plan, what they write, count
// and tell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRun = "demowiki-20261124-";

class XmlDumpJobTest : public ::testing::Test {
 protected:
  SpecValues with(const std::string& job_type, const SpecValues& more) const {
    SpecValues params = wiki_.params(job_type);
    for (const auto& [key, value] : more) params[key] = value;
    return params;
  }
  // The bytes of an output of the last run, by its name after wiki and date.
  const std::string& output(const std::string& name) { return host_.outputs[kRun + name].bytes; }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_F(XmlDumpJobTest, EveryJobTypeWritesItsFilesByteForByte) {
  for (const ReferenceFiles& c : reference_files()) {
    FakeJob job(host_, dumps_entry_v1(), c.job_type, wiki_.params(c.job_type));
    ASSERT_EQ(job.run_all(), DUMPS_OK) << c.job_type << ": " << job.error();
    EXPECT_EQ(job.complaint(), "");
    ASSERT_EQ(job.shards().size(), 1U);
    EXPECT_EQ(job.shards()[0].expected_items, host_.progress.total) << c.job_type;
    EXPECT_GT(host_.progress.total, 0U);
    for (const auto& [name, reference] : c.files) {
      ASSERT_TRUE(host_.outputs.contains(std::string(kRun) + name)) << name;
      EXPECT_EQ(first_difference(output(name), wiki_.reference(reference)), "") << name;
    }
  }
}

TEST_F(XmlDumpJobTest, StubsAndLogsHaveMembersForHeaderPagesAndEnd) {
  for (const auto& [job_type, file] :
       {std::pair{"stubs", "stub-meta-history.xml.gz"}, {"logs", "pages-logging.xml.gz"}}) {
    FakeJob job(host_, dumps_entry_v1(), job_type, with(job_type, {}));
    ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
    const fake::FakeOutput& made = host_.outputs[std::string(kRun) + file];
    ASSERT_EQ(made.pieces.size(), 3U) << file;
    const std::string_view text = made.bytes;
    EXPECT_TRUE(text.substr(0, made.pieces[0].raw_size).ends_with("</siteinfo>\n"));
    EXPECT_EQ(text.substr(made.pieces[2].raw_offset, 12), "</mediawiki>");
  }
  FakeJob texts(host_, dumps_entry_v1(), "articles", with("articles", {}));
  ASSERT_EQ(texts.run_all(), DUMPS_OK) << texts.error();
  EXPECT_EQ(host_.outputs[std::string(kRun) + "pages-articles.xml.bz2"].pieces.size(), 1U)
      << "old readers know files of one bz2 stream only";
  host_.is_abi_1_0 = true;
  FakeJob old(host_, dumps_entry_v1(), "stubs", with("stubs", {}));
  EXPECT_EQ(old.run_all(), DUMPS_OK) << "older agents do without: " << old.error();
}

TEST_F(XmlDumpJobTest, TheDialectIsAParameter) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history",
              with("meta-history", {{"dialect", "direct"}}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(first_difference(output("pages-meta-history.xml.bz2"), wiki_.reference("full.xml")),
            "");
}

TEST_F(XmlDumpJobTest, AStepIsCutIntoShardsWithNamesOfTheirOwn) {
  const SpecValue three = std::int64_t{3};
  FakeJob texts(host_, dumps_entry_v1(), "articles", with("articles", {{"shards", three}}));
  ASSERT_EQ(texts.run_all(), DUMPS_OK) << texts.error();
  ASSERT_EQ(texts.shards().size(), 3U);
  EXPECT_EQ(texts.shards()[0].id, "p1-27");
  EXPECT_THAT(texts.shards()[0].outputs,
              ElementsAre(std::string(kRun) + "pages-articles1.xml-p1p27.bz2",
                          std::string(kRun) + "pages-articles-unreadable1.txt-p1p27.gz"));
  EXPECT_THAT(texts.shards()[2].outputs,
              ElementsAre(std::string(kRun) + "pages-articles3.xml-p55p79.bz2",
                          std::string(kRun) + "pages-articles-unreadable3.txt-p55p79.gz"));
  FakeJob stubs(host_, dumps_entry_v1(), "stubs", with("stubs", {{"shards", three}}));
  ASSERT_EQ(stubs.run_all(), DUMPS_OK) << stubs.error();
  EXPECT_THAT(stubs.shards()[1].outputs,
              ElementsAre(std::string(kRun) + "stub-meta-history2.xml.gz",
                          std::string(kRun) + "stub-meta-current2.xml.gz",
                          std::string(kRun) + "stub-articles2.xml.gz",
                          std::string(kRun) + "stub-meta-history-unreadable2.txt.gz"));
  FakeJob logs(host_, dumps_entry_v1(), "logs", with("logs", {{"shards", three}}));
  ASSERT_EQ(logs.run_all(), DUMPS_OK) << logs.error();
  EXPECT_THAT(logs.shards()[2].outputs, ElementsAre(std::string(kRun) + "pages-logging3.xml.gz"));
}

TEST_F(XmlDumpJobTest, PatternsOfTextFilesLeaveTheNamesOfOtherPluginsAlone) {
  const auto owners = [](std::string_view name) {
    int count = 0;
    for (const auto* const* type = dumps_entry_v1()->plugin->job_types; *type != nullptr; ++type) {
      if (std::string_view((*type)->name) == "xml") continue;  // the files of the others
      for (const char* const* p = (*type)->artifact_patterns; *p != nullptr; ++p) {
        std::string pattern(*p);
        pattern.replace(0, std::string_view("{target}-{date}-").size(), kRun);
        count += fake::matches(pattern, kRun + std::string(name)) ? 1 : 0;
      }
    }
    return count;
  };
  for (const char* name :
       {"pages-articles.xml.bz2", "pages-articles.xml-p5p8.bz2", "pages-articles12.xml-p1p9.bz2",
        "pages-meta-history9.xml-p1p9.bz2", "stub-articles3.xml.gz", "pages-logging1.xml.gz",
        "pages-articles-unreadable.txt.gz", "pages-meta-history-unreadable2.txt-p5p8.gz",
        "stub-meta-history-unreadable.txt.gz"}) {
    EXPECT_EQ(owners(name), 1) << name;
  }
  for (const char* name : {"pages-articles-multistream.xml.bz2", "pages-articles.xml.7z",
                           "pages-articles-multistream1.xml-p1p9.bz2", "pages-articles1.xml.bz2"}) {
    EXPECT_EQ(owners(name), 0) << name;
  }
}

TEST_F(XmlDumpJobTest, ShardsHoldTogetherWhatTheWholeHolds) {
  for (const char* job_type : {"stubs", "articles", "meta-current", "meta-history", "logs"}) {
    const auto bodies = [&](std::int64_t shards) {
      FakeJob job(host_, dumps_entry_v1(), job_type, with(job_type, {{"shards", shards}}));
      EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
      std::string joined;
      std::uint64_t expected = 0;
      for (const plugin::Shard& shard : job.shards()) {
        EXPECT_EQ(job.run(shard), DUMPS_OK) << job.error();
        EXPECT_EQ(job.complaint(), "");
        const std::string& bytes = host_.outputs[shard.outputs[0]].bytes;
        const size_t begin = bytes.find("</siteinfo>\n") + 12;
        joined += bytes.substr(begin, bytes.rfind("</mediawiki>") - begin);
        expected += shard.expected_items;
      }
      return std::pair(joined, expected);
    };
    const auto [whole, total] = bodies(1);
    const auto [joined, sum] = bodies(7);
    EXPECT_EQ(first_difference(joined, whole), "") << job_type;
    EXPECT_EQ(sum, total) << job_type;
  }
}

TEST_F(XmlDumpJobTest, ARangeThatWasAskedForIsInTheName) {
  FakeJob job(host_, dumps_entry_v1(), "stubs", with("stubs", {{"pages", "5-8"}}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), 1U);
  EXPECT_EQ(job.shards()[0].outputs[0], std::string(kRun) + "stub-meta-history.xml-p5p8.gz");
  EXPECT_EQ(job.shards()[0].outputs[3],
            std::string(kRun) + "stub-meta-history-unreadable.txt-p5p8.gz");
  EXPECT_EQ(host_.metrics["pages"], 4);
  FakeJob logs(host_, dumps_entry_v1(), "logs", with("logs", {{"log_ids", "5-8"}}));
  ASSERT_EQ(logs.run_all(), DUMPS_OK) << logs.error();
  EXPECT_EQ(logs.shards()[0].outputs[0], std::string(kRun) + "pages-logging.xml-p5p8.gz");
}

TEST_F(XmlDumpJobTest, PlanningTwiceGivesTheSamePlan) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history",
              with("meta-history", {{"pages_per_shard", std::int64_t{10}}}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  const std::vector<plugin::Shard> first = job.shards();
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), first.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(job.shards()[i].id, first[i].id);
    EXPECT_EQ(job.shards()[i].argument, first[i].argument);
    EXPECT_EQ(job.shards()[i].outputs, first[i].outputs);
  }
}

TEST_F(XmlDumpJobTest, FiguresOfTheExportAreMetrics) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history", wiki_.params("meta-history"));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["written"], 383);
  EXPECT_EQ(host_.metrics["unreadable_texts"], 1);
  EXPECT_EQ(host_.metrics["lost_rows"], 0);
  EXPECT_EQ(host_.metrics["pages"], 78);
  EXPECT_EQ(host_.progress.done, 383U);
  EXPECT_EQ(host_.progress.skipped, 1U) << "the text that cannot be read";
  EXPECT_TRUE(host_.logged(6, "exported all revisions"));
}

TEST_F(XmlDumpJobTest, ASampleStopsAfterSoManyPages) {
  host_.sample = 3;
  FakeJob job(host_, dumps_entry_v1(), "meta-current", wiki_.params("meta-current"));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["pages"], 3);
  EXPECT_TRUE(output("pages-meta-current.xml.bz2").ends_with("  </page>\n</mediawiki>"))
      << "a whole file all the same";
  FakeJob logs(host_, dumps_entry_v1(), "logs", wiki_.params("logs"));
  ASSERT_EQ(logs.run_all(), DUMPS_OK) << logs.error();
  EXPECT_EQ(host_.metrics["written"], 3);
  FakeJob titles(host_, dumps_entry_v1(), "titles", wiki_.params("titles"));
  ASSERT_EQ(titles.run_all(), DUMPS_OK) << titles.error();
  const std::string& list = output("all-titles.gz");
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 4);
}

TEST_F(XmlDumpJobTest, ACancelledJobFinishesNothing) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history", wiki_.params("meta-history"));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  host_.cancelled = true;
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_CANCELLED);
  EXPECT_TRUE(host_.outputs.empty()) << "discarded";
}

TEST_F(XmlDumpJobTest, AShardOfAnotherVersionIsRefused) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history", wiki_.params("meta-history"));
  plugin::Shard shard{.id = "all", .argument = "everything"};
  EXPECT_EQ(job.run(shard), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("shard all: its argument \"everything\" is not a range"));
}

}  // namespace
}  // namespace dumps::xml_dump
