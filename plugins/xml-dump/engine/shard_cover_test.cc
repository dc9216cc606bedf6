// Property: whatever ids the pages have and however a step is cut, the files of its shards together
// hold exactly the pages of the whole, in their order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/sqlite/sqlite_file.h"
#include "plugins/xml-dump/testing/test_export.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

class ShardCoverTest : public ::testing::TestWithParam<unsigned> {
 protected:
  std::int64_t below(std::int64_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random_);
  }
  // Some pages are deleted, and the others have any ids, up to `highest`.
  void scatter_pages(std::int64_t highest) {
    const std::vector<std::int64_t> pages = page_ids();
    const auto gap = std::max<std::int64_t>(highest / static_cast<std::int64_t>(pages.size()), 1);
    std::string sql;
    std::int64_t id = 0;
    for (const std::int64_t page : pages) {
      const std::string old = std::to_string(page);
      if (below(4) == 0) {
        sql += "DELETE FROM revision WHERE rev_page = " + old +
               ";DELETE FROM page WHERE page_id = " + old +
               ";DELETE FROM redirect WHERE rd_from = " + old + ';';
        continue;
      }
      id += 1 + (below(3) == 0 ? below(gap) : 0);
      // Negative until all have moved, so that none meets another.
      const std::string moved = std::to_string(-(page == pages.back() ? highest : id));
      sql += "UPDATE page SET page_id = " + moved + " WHERE page_id = " + old +
             ";UPDATE revision SET rev_page = " + moved + " WHERE rev_page = " + old +
             ";UPDATE redirect SET rd_from = " + moved + " WHERE rd_from = " + old + ';';
    }
    wiki_.change("BEGIN;" + sql +
                 "UPDATE page SET page_id = -page_id;UPDATE revision SET rev_page = -rev_page;"
                 "UPDATE redirect SET rd_from = -rd_from;COMMIT");
  }
  std::vector<std::int64_t> page_ids() const {
    const SqliteFile file(wiki_.database(), std::int64_t{1} << 20);
    SqliteStatement rows = file.prepare("SELECT page_id FROM page ORDER BY page_id");
    std::vector<std::int64_t> ids;
    while (rows.step()) ids.push_back(rows.integer(0));
    return ids;
  }
  struct Made {
    size_t shards = 0;
    std::string body;
    std::int64_t pages = 0;
  };
  Made make(const std::string& job_type, const SpecValues& cut) {
    Made made;
    SpecValues params = wiki_.params(job_type);
    for (const auto& [key, value] : cut) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
    made.shards = job.shards().size();
    for (const plugin::Shard& shard : job.shards()) {
      EXPECT_EQ(job.run(shard), DUMPS_OK) << job.error();
      EXPECT_EQ(job.complaint(), "");
      made.body += body_of(host_.outputs[shard.outputs.at(0)].bytes);
      made.pages += host_.metrics["pages"];
    }
    return made;
  }
  SpecValues any_cut(std::int64_t highest) {
    SpecValues cut = {{"shards", 1 + below(9)}};
    if (below(3) == 0)
      cut["pages_per_shard"] = std::max<std::int64_t>(highest / (1 + below(30)), 1);
    if (below(2) == 0) cut["revisions_per_shard"] = 10 + below(100);
    if (below(2) == 0) cut["bytes_per_shard"] = 2000 + below(20'000);
    return cut;
  }

  std::mt19937_64 random_{GetParam()};
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_P(ShardCoverTest, ShardsTogetherHoldThePagesOfTheWhole) {
  const std::int64_t highest = GetParam() % 3 == 0 ? kMax - below(5) : 1000 + below(1'000'000'000);
  scatter_pages(highest);
  ASSERT_LT(page_ids().size(), 78U) << "some are deleted";
  for (const char* job_type : {"stubs", "meta-history", "articles"}) {
    const Made whole = make(job_type, {});
    ASSERT_EQ(whole.shards, 1U);
    EXPECT_GT(whole.pages, 20) << job_type;
    size_t most_shards = 0;
    for (int i = 0; i < 3; ++i) {
      const Made parts = make(job_type, any_cut(highest));
      most_shards = std::max(most_shards, parts.shards);
      EXPECT_EQ(first_difference(parts.body, whole.body), "") << job_type;
      EXPECT_EQ(parts.pages, whole.pages) << job_type;
    }
    EXPECT_GT(most_shards, 1U) << job_type;
  }
}

INSTANTIATE_TEST_SUITE_P(Wikis, ShardCoverTest, ::testing::Range(1U, 10U));

}  // namespace
}  // namespace dumps::xml_dump
