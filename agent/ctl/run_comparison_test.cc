#include "agent/ctl/run_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ShardRecord record(const std::string& started, const std::string& finished,
                   std::map<std::string, std::int64_t> counts) {
  ShardRecord r;
  r.step = "stubs";
  r.shard = "all";
  r.started = "2026-11-24T" + started + "Z";
  r.finished = "2026-11-24T" + finished + "Z";
  r.done = 100;
  r.unit = "revisions";
  r.counts = std::move(counts);
  Artifact artifact;
  artifact.size_bytes = 10;
  artifact.raw_size_bytes = 1000;
  r.artifacts = {artifact};
  return r;
}

StepFigures figures(const std::vector<ShardRecord>& records) {
  Result<StepFigures> result = figures_of(records);
  EXPECT_TRUE(result) << result.error().to_string();
  return result ? *result : StepFigures{};
}

TEST(RunComparison, ShardsAddUp) {
  const StepFigures sum =
      figures({record("23:59:30", "23:59:50",
                      {{"database_ms", 5}, {"decode_ms", 7}, {"pages", 3}, {"prefetch_hits", 9}}),
               record("10:00:00", "11:00:01", {{"database_ms", 10}, {"prefetch_misses", 1}})});
  EXPECT_EQ(sum.shards, 2);
  EXPECT_EQ(sum.seconds, 20 + 3601);
  EXPECT_EQ(sum.items, 200U);
  EXPECT_EQ(sum.raw_bytes, 2000U);
  EXPECT_THAT(sum.parts_ms, ElementsAre(std::pair("database", 15), std::pair("decode", 7)));
  EXPECT_EQ(sum.prefetch_hits, 9);
  EXPECT_EQ(sum.prefetch_misses, 1);
  EXPECT_FALSE(figures_of({record("now", "11:00:00", {})}));
}

TEST(RunComparison, TheStepAndPartThatLostTheMostAreNamed) {
  const StepFigures fast =
      figures({record("10:00:00", "10:00:10", {{"database_ms", 4000}, {"decode_ms", 5000}})});
  const StepFigures slow =
      figures({record("10:00:00", "10:01:00", {{"database_ms", 50000}, {"decode_ms", 6000}})});
  const auto steps = compare_runs({{"a", fast}, {"b", fast}, {"gone", fast}},
                                  {{"a", fast}, {"b", slow}, {"new", slow}});
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[0].step, "b");
  EXPECT_EQ(steps[0].slower_by_s(), 50);
  EXPECT_EQ(steps[0].slowest_part(), std::pair(std::string("database"), std::int64_t{46000}));
  EXPECT_EQ(steps[1].step, "a");
  EXPECT_EQ(steps[1].slowest_part().first, "");
  const std::string text = render_comparison(steps, "20261101", "20261124");
  EXPECT_THAT(text, HasSubstr("b lost the most time: 50 s, of its parts database (46 s more)"));
  EXPECT_THAT(text, HasSubstr("+500 %"));
  const auto array = comparison_to_json(steps);
  EXPECT_EQ(array[0].at("slowest_part").as_string(), "database");
  EXPECT_TRUE(array[2].at("after").is_null() != array[2].at("before").is_null());
}

TEST(RunComparison, NothingSlowerIsSaidToo) {
  const StepFigures same = figures({record("10:00:00", "10:00:10", {})});
  EXPECT_THAT(render_comparison(compare_runs({{"a", same}}, {{"a", same}}), "1", "2"),
              HasSubstr("no step of both runs got slower"));
}

}  // namespace
}  // namespace dumps
