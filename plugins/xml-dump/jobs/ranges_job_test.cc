// The ranges of a run: planned once, and shared by its steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/engine/page_ranges.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_export.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

constexpr const char* kRun = "demowiki-20261124-";

class RangesJobTest : public ::testing::Test {
 protected:
  // Runs the step of the ranges; its file is then an artifact of the run.
  PageRanges make_ranges(const SpecValues& more) {
    SpecValues params{{"database", wiki_.database()}};
    for (const auto& [key, value] : more) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), "ranges", params);
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.complaint(), "");
    const std::string text = host_.outputs["pagerangeinfo.json"].bytes;
    host_.artifacts = {{"pagerangeinfo.json", text, text}};
    return parse_page_ranges(text, "pagerangeinfo.json");
  }
  struct Made {
    std::vector<std::string> names;
    std::string body;
  };
  // All shards of a job with the run's ranges; the bodies of their first files are joined.
  Made make(const std::string& job_type, SpecValues more = {}) {
    Made made;
    SpecValues params = wiki_.params(job_type);
    params["ranges"] = "run";
    for (const auto& [key, value] : more) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
    for (const plugin::Shard& shard : job.shards()) {
      EXPECT_EQ(job.run(shard), DUMPS_OK) << job.error();
      EXPECT_EQ(job.complaint(), "");
      for (const std::string& name : shard.outputs) {
        if (name.find("-unreadable") != std::string::npos) continue;
        made.names.push_back(name.substr(std::string_view(kRun).size()));
        files_[name] = host_.outputs[name].bytes;
      }
      made.body += body_of(files_[shard.outputs.at(0)]);
    }
    return made;
  }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::map<std::string, std::string> files_;
};

TEST_F(RangesJobTest, AllStepsOfARunHaveTheSameParts) {
  const PageRanges ranges =
      make_ranges({{"shards", std::int64_t{2}}, {"revisions_per_shard", std::int64_t{100}}});
  ASSERT_EQ(ranges.articles.size(), 2U);
  ASSERT_GT(ranges.meta_history.size(), 3U);

  const Made stubs = make("stubs");
  EXPECT_EQ(stubs.names.size(), 6U);
  EXPECT_EQ(stubs.names.at(0), "stub-meta-history1.xml.gz");
  EXPECT_EQ(first_difference(stubs.body, body_of(wiki_.reference("stub-meta-history.xml"))), "");
  const Made articles = make("articles");
  EXPECT_EQ(articles.names.at(1), "pages-articles2.xml-p" +
                                      std::to_string(ranges.articles[1].ids.first) + "p" +
                                      std::to_string(ranges.articles[1].ids.last) + ".bz2");
  EXPECT_EQ(first_difference(articles.body, body_of(wiki_.reference("pages-articles.xml"))), "");
  const Made history = make("meta-history");
  EXPECT_EQ(history.names.size(), ranges.meta_history.size());
  EXPECT_THAT(history.names.at(0), HasSubstr("pages-meta-history1.xml-p1p"));
  EXPECT_THAT(history.names.at(1), HasSubstr("pages-meta-history1.xml-p"));
  EXPECT_EQ(first_difference(history.body, body_of(wiki_.reference("pages-meta-history.xml"))), "");
  const Made all = make("xml");
  EXPECT_EQ(all.names.size(), 12U);
  EXPECT_EQ(all.names.at(3), articles.names.at(0));
}

TEST_F(RangesJobTest, TextsAreMadeOfTheStubsOfTheirPart) {
  make_ranges({{"shards", std::int64_t{2}}, {"revisions_per_shard", std::int64_t{100}}});
  make("stubs");
  for (const auto& [name, xml] : files_) host_.artifacts.push_back({name, xml, xml});
  for (const char* kind : {"articles", "meta-history"}) {
    const Made made = make(kind, {{"from", "stubs"}});
    EXPECT_EQ(first_difference(made.body,
                               body_of(wiki_.reference(std::string("pages-") + kind + ".xml"))),
              "");
  }
}

TEST_F(RangesJobTest, ASmallWikiHasOneRangeAndPlainNames) {
  const PageRanges ranges = make_ranges({});
  EXPECT_EQ(ranges.meta_history.size(), 1U);
  EXPECT_EQ(make("meta-history").names, (std::vector<std::string>{"pages-meta-history.xml.bz2"}));
  EXPECT_EQ(make("stubs").names.at(2), "stub-articles.xml.gz");
}

TEST_F(RangesJobTest, BytesCutARangeToo) {
  const PageRanges ranges = make_ranges({{"bytes_per_shard", std::int64_t{20'000}}});
  EXPECT_EQ(ranges.articles.size(), 1U);
  EXPECT_GT(ranges.meta_history.size(), 2U);
  const Made history = make("meta-history");
  EXPECT_THAT(history.names.at(0), HasSubstr("pages-meta-history.xml-p1p")) << "no parts";
  EXPECT_EQ(first_difference(history.body, body_of(wiki_.reference("pages-meta-history.xml"))), "");
}

TEST_F(RangesJobTest, ThePlanStaysWhatItWasWhenTheWikiGrows) {
  make_ranges({{"shards", std::int64_t{2}}, {"revisions_per_shard", std::int64_t{100}}});
  const std::vector<std::string> before = make("meta-history").names;
  wiki_.change(
      "INSERT INTO page (page_id, page_namespace, page_title, page_is_redirect, page_is_new,"
      " page_random, page_touched, page_latest, page_len) SELECT 5000, 0, 'New', 0, 1, 0.5,"
      " '20260101000000', page_latest, 1 FROM page WHERE page_id = 5");
  EXPECT_EQ(make("meta-history").names, before);
}

TEST_F(RangesJobTest, ARunWithoutRangesIsToldWhatToDo) {
  SpecValues params = wiki_.params("articles");
  params["ranges"] = "run";
  FakeJob job(host_, dumps_entry_v1(), "articles", params);
  EXPECT_EQ(job.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("ranges: the run has no pagerangeinfo.json; put a step of job "
                                     "type `ranges` before this one"));
  host_.artifacts = {{"pagerangeinfo.json", "{}", "{}"}};
  EXPECT_EQ(job.plan(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("pagerangeinfo.json: has no ranges of articles"));
}

TEST_F(RangesJobTest, AStepAloneCutsItsShardsByWeight) {
  SpecValues params = wiki_.params("meta-history");
  params["revisions_per_shard"] = std::int64_t{100};
  FakeJob job(host_, dumps_entry_v1(), "meta-history", params);
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  ASSERT_GT(job.shards().size(), 3U);
  EXPECT_THAT(job.shards()[1].outputs.at(0), HasSubstr("pages-meta-history2.xml-p"));
  std::uint64_t sum = 0;
  for (const plugin::Shard& shard : job.shards()) sum += shard.expected_items;
  EXPECT_EQ(sum, 384U);
}

}  // namespace
}  // namespace dumps::xml_dump
