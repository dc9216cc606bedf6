#include "plugins/xml-dump/engine/page_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/testing/test_id_range.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

struct Weight {
  std::int64_t page, revisions, bytes;
};

std::vector<IdRange> cut(IdRange whole, WeightLimits limits, const std::vector<Weight>& pages) {
  WeightCutter cutter(whole, limits);
  for (const Weight& w : pages) cutter.add(w.page, w.revisions, w.bytes);
  return cutter.finish();
}

// Pages of the given ids with ten revisions of a kilobyte together each.
std::vector<Weight> pages_at(const std::vector<std::int64_t>& ids) {
  std::vector<Weight> pages;
  for (const std::int64_t id : ids) pages.push_back({id, 10, 1000});
  return pages;
}

TEST(WeightCutterTest, CutsWhereTheNextPageWouldBeTooMuch) {
  const auto pages = pages_at({2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233});
  EXPECT_THAT(cut({1, kMax}, {.revisions = 50}, pages),
              ElementsAre(IdRange{1, 20}, IdRange{21, 232}, IdRange{233, kMax}));
  EXPECT_THAT(cut({1, kMax}, {.bytes = 6999}, pages),
              ElementsAre(IdRange{1, 33}, IdRange{34, kMax}));
  EXPECT_THAT(cut({1, 300}, {.revisions = 70, .bytes = 5000}, pages),
              ElementsAre(IdRange{1, 20}, IdRange{21, 232}, IdRange{233, 300}))
      << "whichever comes first";
  EXPECT_THAT(cut({1, 300}, {.revisions = 110}, pages), ElementsAre(IdRange{1, 300}));
  EXPECT_THAT(cut({1, 300}, {.revisions = 1}, {}), ElementsAre(IdRange{1, 300}));
}

TEST(WeightCutterTest, ARangeHasAtLeastFivePages) {
  std::vector<Weight> pages = pages_at({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  pages[1].revisions = 1'000'000'000;
  EXPECT_THAT(cut({1, 12}, {.revisions = 20}, pages),
              ElementsAre(IdRange{1, 5}, IdRange{6, 10}, IdRange{11, 12}));
}

TEST(WeightCutterTest, RangesCoverTheWholeWithoutGapOrOverlap) {
  std::mt19937_64 random(21);
  const auto below = [&](std::int64_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random);
  };
  for (int i = 0; i < 3000; ++i) {
    IdRange whole{1 + below(100), kMax};
    if (i % 3 == 0) whole.first = kMax - 20'000 - below(1000);  // near the last id there is
    if (i % 2 == 0) whole.last = whole.first + below(kMax - whole.first) / 2;
    const WeightLimits limits{.revisions = i % 5 == 0 ? 0 : 1 + below(300),
                              .bytes = i % 5 == 1 ? 0 : 1 + below(100'000)};
    // Sparse ids: of most pages only the numbers are left.
    std::vector<Weight> pages;
    std::int64_t id = whole.first + below(5);
    while (id <= whole.last && pages.size() < 200) {
      Weight w{id, 1 + below(30), below(10'000)};
      if (below(100) == 0) w = {id, kMax, kMax};  // one giant
      pages.push_back(w);
      const std::int64_t step = 1 + below(below(10) == 0 ? 90 : 3);
      if (id > kMax - step) break;
      id += step;
    }
    const std::vector<IdRange> ranges = cut(whole, limits, pages);
    ASSERT_EQ(ranges.front().first, whole.first);
    ASSERT_EQ(ranges.back().last, whole.last);
    for (size_t k = 0; k < ranges.size(); ++k) {
      ASSERT_LE(ranges[k].first, ranges[k].last);
      if (k > 0) {
        ASSERT_EQ(ranges[k].first, ranges[k - 1].last + 1);
      }
      // Unless it has few pages, no range is over a limit.
      std::int64_t count = 0;
      long double revisions = 0;
      long double bytes = 0;
      for (const Weight& w : pages) {
        if (!ranges[k].contains(w.page)) continue;
        ++count;
        revisions += static_cast<long double>(w.revisions);
        bytes += static_cast<long double>(w.bytes);
      }
      if (count <= WeightCutter::kMinPages) continue;
      ASSERT_TRUE(limits.revisions == 0 || revisions <= static_cast<long double>(limits.revisions));
      ASSERT_TRUE(limits.bytes == 0 || bytes <= static_cast<long double>(limits.bytes));
    }
  }
}

TEST(WeightCutterTest, RefusesToMakeMoreShardsThanAnAgentCanKeep) {
  WeightCutter cutter({1, kMax}, {.revisions = 1});
  try {
    for (std::int64_t id = 1; id <= 5 * kMaxShards + 1; ++id) cutter.add(id, 1, 1);
    FAIL() << "no limit";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
    EXPECT_EQ(failure.subject(), "revisions_per_shard");
    EXPECT_THAT(failure.message(), HasSubstr("more than 10000 shards"));
  }
}

ShardRequest wiki_of(std::int64_t highest_id) {
  ShardRequest request{.highest_id = highest_id};
  request.read_weights = [highest_id](IdRange range, const WeightVisitor& visit) {
    for (std::int64_t id = range.first; id <= std::min(range.last, highest_id); ++id) {
      visit(id, 10, 1000);
    }
  };
  return request;
}

TEST(PageRangesTest, PartsEndWithTheHighestIdAndHistoriesAreCutWithinThem) {
  ShardRequest request = wiki_of(20);
  request.shards = 2;
  request.limits = {.revisions = 70};
  const PageRanges run = plan_run_ranges(request);
  EXPECT_THAT(run.articles, ElementsAre(PageRange{{1, 10}, 1}, PageRange{{11, 20}, 2}));
  EXPECT_EQ(run.meta_current, run.articles);
  EXPECT_THAT(run.meta_history, ElementsAre(PageRange{{1, 7}, 1}, PageRange{{8, 10}, 1},
                                            PageRange{{11, 17}, 2}, PageRange{{18, 20}, 2}));
  EXPECT_EQ(run.parts(), run.articles);
}

TEST(PageRangesTest, ARunWithoutPartsHasNoNumbers) {
  ShardRequest request = wiki_of(20);
  request.limits = {.revisions = 70};
  const PageRanges run = plan_run_ranges(request);
  EXPECT_THAT(run.articles, ElementsAre(PageRange{{1, 20}, 0}));
  EXPECT_THAT(run.meta_history,
              ElementsAre(PageRange{{1, 7}, 0}, PageRange{{8, 14}, 0}, PageRange{{15, 20}, 0}));
  const PageRanges empty = plan_run_ranges(wiki_of(0));
  EXPECT_THAT(empty.meta_history, ElementsAre(PageRange{{1, 1}, 0}));
}

TEST(PageRangesTest, CurrentVersionsAreCutByIds) {
  ShardRequest request = wiki_of(100);
  request.limits = {.revisions = 40};
  request.shards = 2;
  const PageRanges run = plan_run_ranges(request);
  EXPECT_THAT(run.articles, ElementsAre(PageRange{{1, 40}, 1}, PageRange{{41, 50}, 1},
                                        PageRange{{51, 90}, 2}, PageRange{{91, 100}, 2}));
  EXPECT_THAT(run.parts(), ElementsAre(PageRange{{1, 50}, 1}, PageRange{{51, 100}, 2}));
}

TEST(PageRangesTest, TheFileIsTodaysPagerangeinfo) {
  const PageRanges run{
      {{{1, 1500}, 1}, {{1501, 1600}, 2}}, {{{1, 1600}, 0}}, {{{1, 9223372036854775807}, 1}}};
  const std::string text = render_page_ranges(run);
  EXPECT_EQ(
      text,
      R"({"articles":[["1","1500","1"],["1501","1600","2"]],"meta-current":[["1","1600","0"]],)"
      R"("meta-history":[["1","9223372036854775807","1"]]})");
  const PageRanges read = parse_page_ranges(text, "f");
  EXPECT_EQ(read.articles, run.articles);
  EXPECT_EQ(read.meta_current, run.meta_current);
  EXPECT_EQ(read.meta_history, run.meta_history);
}

TEST(PageRangesTest, OtherFilesAreRefusedWithTheReason) {
  const auto with = [](const std::string& articles) {
    return R"({"articles":)" + articles +
           R"(,"meta-current":[["1","2","1"]],"meta-history":[["1","2","1"]]})";
  };
  const std::pair<std::string, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {R"({"articles":[["1","2","1"]]})", "no ranges of meta-current"},
      {with("[]"), "no ranges of articles"},
      {with(R"([["1","2"]])"), "not [FIRST, LAST, PART]"},
      {with(R"([[1,2,3]])"), "not a number"},
      {with(R"([["1","x","3"]])"), "not a number"},
      {with(R"([["5","2","1"]])"), "gaps or overlaps"},
      {with(R"([["1","2","1"],["4","5","1"]])"), "gaps or overlaps"},
      {with(R"([["1","2","1"],["2","5","1"]])"), "gaps or overlaps"},
  };
  for (const auto& [text, why] : cases) {
    try {
      parse_page_ranges(text, "pagerangeinfo.json");
      ADD_FAILURE() << text;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.subject(), "pagerangeinfo.json");
      EXPECT_THAT(failure.message(), HasSubstr(why));
    }
  }
}

}  // namespace
}  // namespace dumps::xml_dump
