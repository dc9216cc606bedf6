#include "plugins/xml-dump/engine/shard_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/testing/test_id_range.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(ShardPlanTest, ReadsRanges) {
  EXPECT_EQ(parse_range("1-900"), (IdRange{1, 900}));
  EXPECT_EQ(parse_range("5-5"), (IdRange{5, 5}));
  EXPECT_EQ(parse_range("7-"), (IdRange{7, kMax}));
  EXPECT_EQ(parse_range("1-9223372036854775807"), (IdRange{1, kMax}));
  for (const char* text : {"", "-", "5", "0-5", "-5", "5-4", "1-9x", "x1-9", "1--9", " 1-9", "1-9 ",
                           "+1-9", "1-9223372036854775808"}) {
    EXPECT_FALSE(parse_range(text).has_value()) << text;
  }
}

TEST(ShardPlanTest, WritesRangesAsItReadsThem) {
  for (const IdRange range : {IdRange{1, 900}, IdRange{5, 5}, IdRange{7, kMax}}) {
    EXPECT_EQ(parse_range(to_text(range)), range);
  }
}

TEST(ShardPlanTest, OneShardKeepsItsEndOpen) {
  EXPECT_THAT(cut_range({.highest_id = 900}), ElementsAre(IdRange{1, kMax}));
  EXPECT_THAT(cut_range({.highest_id = 0}), ElementsAre(IdRange{1, kMax}));
  EXPECT_THAT(cut_range({.highest_id = 900, .ids_per_shard = 900}), ElementsAre(IdRange{1, kMax}));
}

TEST(ShardPlanTest, CutsAsAsked) {
  EXPECT_THAT(cut_range({.highest_id = 10, .shards = 3}),
              ElementsAre(IdRange{1, 4}, IdRange{5, 8}, IdRange{9, 10}));
  EXPECT_THAT(cut_range({.highest_id = 10, .ids_per_shard = 5}),
              ElementsAre(IdRange{1, 5}, IdRange{6, 10}));
  EXPECT_THAT(cut_range({.highest_id = 10, .shards = 100, .ids_per_shard = 9}),
              ElementsAre(IdRange{1, 9}, IdRange{10, 10}))
      << "ids_per_shard has the last word";
  EXPECT_THAT(cut_range({.highest_id = 2, .shards = 5}), ElementsAre(IdRange{1, 1}, IdRange{2, 2}))
      << "never more shards than ids";
}

TEST(ShardPlanTest, ARangeThatWasAskedForIsCutWithinItself) {
  EXPECT_THAT(cut_range({.only = IdRange{5, 8}, .highest_id = 100, .shards = 2}),
              ElementsAre(IdRange{5, 6}, IdRange{7, 8}));
  EXPECT_THAT(cut_range({.only = IdRange{5, 8}, .highest_id = 100}), ElementsAre(IdRange{5, 8}));
  EXPECT_THAT(cut_range({.only = IdRange{500, 900}, .highest_id = 100, .shards = 2}),
              ElementsAre(IdRange{500, 900}))
      << "beyond the last id there is nothing to cut";
}

TEST(ShardPlanTest, ShardsHaveNeitherGapsNorOverlaps) {
  std::mt19937_64 random(13);
  const auto below = [&](std::int64_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(random);
  };
  for (int i = 0; i < 5000; ++i) {
    ShardRequest request;
    // Ids of all sizes, up to the last one there is.
    request.highest_id = i % 10 == 0 ? kMax - below(3) : below(std::int64_t{1} << below(63));
    request.shards = 1 + below(200);
    if (i % 3 == 0) request.ids_per_shard = request.highest_id / (2 + below(500)) + 1;
    if (i % 4 == 0) {
      const std::int64_t first = 1 + below(std::max<std::int64_t>(request.highest_id, 1));
      request.only = IdRange{first, first + below(kMax - first + 1)};
    }
    const std::vector<IdRange> ranges = cut_range(request);
    const IdRange whole = request.only.value_or(IdRange{});
    ASSERT_FALSE(ranges.empty());
    ASSERT_EQ(ranges.front().first, whole.first);
    for (size_t k = 0; k < ranges.size(); ++k) {
      ASSERT_LE(ranges[k].first, ranges[k].last);
      if (k > 0) {
        ASSERT_EQ(ranges[k].first, ranges[k - 1].last + 1);
      }
    }
    ASSERT_GE(ranges.back().last, std::min(whole.last, request.highest_id)) << "no id is left out";
    ASSERT_LE(ranges.back().last, whole.last);
    if (request.ids_per_shard == 0) {
      ASSERT_LE(static_cast<std::int64_t>(ranges.size()), request.shards);
    }
  }
}

TEST(ShardPlanTest, RefusesToMakeMoreShardsThanAnAgentCanKeep) {
  struct Case {
    ShardRequest request;
    const char* key;
  };
  const Case cases[] = {{{.highest_id = kMax, .ids_per_shard = 1000}, "pages_per_shard"},
                        {{.highest_id = 10'001, .ids_per_shard = 1}, "pages_per_shard"},
                        {{.highest_id = kMax, .shards = kMax}, "shards"}};
  for (const auto& [request, key] : cases) {
    try {
      cut_range(request);
      ADD_FAILURE() << key;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
      EXPECT_EQ(failure.subject(), key);
      EXPECT_THAT(failure.message(), HasSubstr("at most 10000"));
    }
  }
  EXPECT_EQ(cut_range({.highest_id = 10'000, .ids_per_shard = 1}).size(), 10'000U);
}

TEST(ShardPlanTest, AShardIsCutFurtherByWhatItsPagesWeigh) {
  ShardRequest request{.highest_id = 20, .shards = 2, .limits = {.revisions = 70}};
  request.read_weights = [](IdRange range, const WeightVisitor& visit) {
    for (std::int64_t id = range.first; id <= range.last; ++id) visit(id, 10, 1000);
  };
  std::vector<IdRange> ranges;
  std::vector<std::int64_t> numbers;
  for (const PageRange& range : plan_page_ranges(request)) {
    ranges.push_back(range.ids);
    numbers.push_back(range.part);
  }
  EXPECT_THAT(ranges, ElementsAre(IdRange{1, 7}, IdRange{8, 10}, IdRange{11, 17}, IdRange{18, 20}));
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4));
  request.fixed = {{{1, 15}, 0}, {{16, 20}, 0}};
  EXPECT_EQ(plan_page_ranges(request).size(), 2U) << "ranges that are fixed have the last word";
}

TEST(ShardPlanTest, StubsBesideTextsCarryARangeOnlyWhenItWasAskedFor) {
  const ShardRequest all{.highest_id = 900};
  const ShardRequest part{.only = IdRange{5, 8}, .highest_id = 900, .mark = "-ns6"};
  const ShardName first = shard_name(NumberedAs::kNumberAndRange, all, {{1, 450}, 1}, 2);
  EXPECT_EQ(first.after_xml, "-p1p450");
  EXPECT_EQ(first.after_stub_xml, "");
  const ShardName chosen = shard_name(NumberedAs::kNumberAndRange, part, {{5, 8}, 0}, 1);
  EXPECT_EQ(chosen.after_xml, "-p5p8-ns6");
  EXPECT_EQ(chosen.after_stub_xml, "-p5p8-ns6");
}

TEST(ShardPlanTest, NamesFollowThoseOfTodaysDumps) {
  struct Case {
    NumberedAs style;
    ShardRequest request;
    IdRange range;
    std::int64_t part;
    size_t count;
    const char *before, *after;
  };
  const ShardRequest all{.highest_id = 900};
  const ShardRequest part{.only = IdRange{5, 8}, .highest_id = 900};
  const ShardRequest rest{.only = IdRange{5, kMax}, .highest_id = 900};
  const Case cases[] = {
      {NumberedAs::kNumberAndRange, all, {1, kMax}, 0, 1, "", ""},
      {NumberedAs::kNumber, all, {1, kMax}, 0, 1, "", ""},
      {NumberedAs::kNumberAndRange, all, {1, 450}, 1, 2, "1", "-p1p450"},
      {NumberedAs::kNumberAndRange, all, {451, 900}, 2, 2, "2", "-p451p900"},
      {NumberedAs::kNumber, all, {451, 900}, 2, 2, "2", ""},
      {NumberedAs::kNumberAndRange, part, {5, 8}, 0, 1, "", "-p5p8"},
      {NumberedAs::kNumber, part, {5, 8}, 0, 1, "", "-p5p8"},
      {NumberedAs::kNumber, part, {5, 6}, 1, 2, "1", "-p5p6"},
      {NumberedAs::kNumberAndRange, rest, {5, kMax}, 0, 1, "", "-p5p900"},
  };
  for (const Case& c : cases) {
    const ShardName name = shard_name(c.style, c.request, {c.range, c.part}, c.count);
    EXPECT_EQ(name.before_xml, c.before) << c.after;
    EXPECT_EQ(name.after_xml, c.after);
  }
}

}  // namespace
}  // namespace dumps::xml_dump
