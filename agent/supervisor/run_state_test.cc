#include "agent/supervisor/run_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

StepOrder step(const std::string& name, std::vector<std::string> after = {},
               bool optional = false) {
  StepOrder order;
  order.name = name;
  order.after = std::move(after);
  order.optional = optional;
  return order;
}

// stubs -> articles -> sums; extra stands alone and is optional.
RunState run() {
  RunOrder order;
  order.run = {"wiki", "20260102"};
  order.steps = {step("stubs"), step("articles", {"stubs"}), step("extra", {}, true),
                 step("sums", {"articles", "extra"})};
  return new_run(std::move(order), TimePoint{});
}

void set(RunState& run, const std::string& name, StepPhase phase) { run.find(name)->phase = phase; }

TEST(RunState, AStepIsReadyWhenAllBeforeItAreGood) {
  RunState r = run();
  std::string why;
  EXPECT_EQ(readiness(r, *r.find("stubs"), &why), Readiness::kReady);
  EXPECT_EQ(readiness(r, *r.find("articles"), &why), Readiness::kWait);
  EXPECT_EQ(why, "stubs is waiting");
  set(r, "stubs", StepPhase::kSkipped);
  EXPECT_EQ(readiness(r, *r.find("articles"), &why), Readiness::kReady);
}

TEST(RunState, WhatWasNotGoodBlocksWhatComesAfterIt) {
  for (const StepPhase phase : {StepPhase::kFailed, StepPhase::kBlocked, StepPhase::kStopped}) {
    RunState r = run();
    set(r, "stubs", phase);
    std::string why;
    EXPECT_EQ(readiness(r, *r.find("articles"), &why), Readiness::kBlocked);
    EXPECT_THAT(why, HasSubstr(std::string(step_phase_name(phase))));
  }
}

TEST(RunState, AFailedOptionalStepHoldsNothingBack) {
  RunState r = run();
  set(r, "articles", StepPhase::kDone);
  set(r, "extra", StepPhase::kFailed);
  std::string why;
  EXPECT_EQ(readiness(r, *r.find("sums"), &why), Readiness::kReady);
}

TEST(RunState, TheOutcomeFollowsFromTheSteps) {
  struct Case {
    StepPhase stubs, articles, extra, sums;
    RunPhase outcome;
  };
  using S = StepPhase;
  const Case cases[] = {
      {S::kDone, S::kRunning, S::kDone, S::kWaiting, RunPhase::kOpen},
      {S::kDone, S::kDone, S::kDone, S::kDone, RunPhase::kDone},
      {S::kDone, S::kSkipped, S::kFailed, S::kDone, RunPhase::kDone},  // extra is optional
      {S::kDone, S::kFailed, S::kDone, S::kBlocked, RunPhase::kPartial},
      {S::kFailed, S::kBlocked, S::kSkipped, S::kBlocked, RunPhase::kFailed},
      {S::kDone, S::kStopped, S::kDone, S::kBlocked, RunPhase::kStopped},
      {S::kDone, S::kHeld, S::kDone, S::kBlocked, RunPhase::kPartial},
  };
  for (const Case& c : cases) {
    RunState r = run();
    set(r, "stubs", c.stubs);
    set(r, "articles", c.articles);
    set(r, "extra", c.extra);
    set(r, "sums", c.sums);
    EXPECT_EQ(run_outcome(r), c.outcome) << run_phase_name(c.outcome);
  }
}

TEST(RunState, DependantsAreFoundThroughOthers) {
  EXPECT_THAT(with_dependants(run(), "stubs"), ElementsAre("articles", "stubs", "sums"));
  EXPECT_THAT(with_dependants(run(), "extra"), ElementsAre("extra", "sums"));
}

TEST(RunState, ReopeningKeepsWhatIsSealed) {
  StepState s;
  s.phase = StepPhase::kFailed;
  s.message = "why";
  s.shards.resize(2);
  s.shards[0].phase = ShardPhase::kSealed;
  s.shards[1].phase = ShardPhase::kFailed;
  s.shards[1].attempts = 4;
  reopen(s);
  EXPECT_EQ(s.phase, StepPhase::kWaiting);
  EXPECT_EQ(s.shards[0].phase, ShardPhase::kSealed);
  EXPECT_EQ(s.shards[1].phase, ShardPhase::kPending);
  EXPECT_EQ(s.shards[1].attempts, 0u);
  EXPECT_TRUE(s.message.empty());
}

TEST(RunState, RetriesWaitTwiceAsLongEachTime) {
  const RetryRules rules{5, 10s, 60s};
  EXPECT_EQ(retry_delay(rules, 1, true, 0s), 10s);
  EXPECT_EQ(retry_delay(rules, 2, true, 0s), 20s);
  EXPECT_EQ(retry_delay(rules, 3, true, 0s), 40s);
  EXPECT_EQ(retry_delay(rules, 5, true, 0s), 60s);
  EXPECT_EQ(retry_delay(rules, 1, true, 90s), 90s);  // the plugin knows better
  EXPECT_EQ(retry_delay(rules, 6, true, 0s), std::nullopt);
  EXPECT_EQ(retry_delay(rules, 1, false, 0s), std::nullopt);
  EXPECT_EQ(retry_delay({0, 10s, 60s}, 1, true, 0s), std::nullopt);
}

TEST(RunState, ProgressHasATotalOnlyWhenAllShardsHaveOne) {
  StepState s;
  s.shards.resize(2);
  s.shards[0].progress = {5, 10, 1, 0, "pages", 100};
  EXPECT_EQ(s.progress().total, 0u);
  s.shards[1].plan.expected_items = 20;
  EXPECT_EQ(s.progress().total, 30u);
  EXPECT_EQ(s.progress().done, 5u);
  EXPECT_EQ(s.progress().unit, "pages");
}

TEST(RunState, WhatWaitsForAHeldStepNeitherFailsNorMoves) {
  RunState r = run();
  set(r, "stubs", StepPhase::kHeld);
  set(r, "extra", StepPhase::kDone);
  std::string why;
  EXPECT_EQ(readiness(r, *r.find("articles"), &why), Readiness::kWait);
  EXPECT_EQ(why, "stubs is held");
  EXPECT_EQ(run_outcome(r), RunPhase::kPartial);
  EXPECT_EQ(manifest_state_of(r), "partial");
  set(r, "extra", StepPhase::kRunning);
  EXPECT_EQ(run_outcome(r), RunPhase::kOpen);
  // A run of which all is held is not failed: it can still be released.
  set(r, "extra", StepPhase::kFailed);
  EXPECT_EQ(run_outcome(r), RunPhase::kPartial);
  set(r, "articles", StepPhase::kFailed);
  EXPECT_EQ(readiness(r, *r.find("sums"), &why), Readiness::kBlocked) << "not only held";
}

TEST(RunState, ARunIsReleasedTogetherWhenAllHasPassed) {
  RunState r = run();
  r.order.publish_run = true;
  r.find("sums")->order.publishes = true;
  for (const char* name : {"stubs", "articles"}) set(r, name, StepPhase::kPassed);
  set(r, "extra", StepPhase::kRunning);
  std::string why;
  EXPECT_FALSE(may_release_run(r));
  EXPECT_EQ(readiness(r, *r.find("sums"), &why), Readiness::kWait) << "it copies what is released";
  set(r, "extra", StepPhase::kHeld);
  EXPECT_TRUE(may_release_run(r)) << "extra is optional";
  EXPECT_EQ(manifest_state_of(r), "in-progress");
  set(r, "articles", StepPhase::kHeld);
  EXPECT_FALSE(may_release_run(r));
  EXPECT_EQ(run_outcome(r), RunPhase::kPartial) << "what has passed waits with it";
  set(r, "articles", StepPhase::kWaiting);
  EXPECT_EQ(readiness(r, *r.find("articles"), &why), Readiness::kReady) << "stubs can be read";
  r.order.publish_run = false;
  EXPECT_FALSE(may_release_run(r));
}

TEST(RunState, CopyingElsewhereDoesNotChangeWhatTheManifestSays) {
  RunState r = run();
  r.find("sums")->order.publishes = true;
  for (const char* name : {"stubs", "articles", "extra"}) set(r, name, StepPhase::kDone);
  set(r, "sums", StepPhase::kRunning);
  EXPECT_EQ(run_outcome(r), RunPhase::kOpen);
  EXPECT_EQ(manifest_state_of(r), "complete");
  set(r, "sums", StepPhase::kFailed);
  EXPECT_EQ(run_outcome(r), RunPhase::kPartial);
  EXPECT_EQ(manifest_state_of(r), "complete");
  set(r, "stubs", StepPhase::kRunning);
  EXPECT_EQ(manifest_state_of(r), "in-progress");
}

TEST(RunState, WhatIsHeldIsSaidInOneLine) {
  EXPECT_EQ(held_message({}, 3), "");
  EXPECT_EQ(held_message({{"stubs", "", "too small", "t"}}, 3), "too small");
  EXPECT_EQ(held_message({{"tables", "page", "too few", "t"}, {"tables", "user", "x", "t"}}, 21),
            "2 of 21 are held: page: too few");
}

}  // namespace
}  // namespace dumps
