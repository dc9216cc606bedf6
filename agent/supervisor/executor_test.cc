// The executor with real workers: what it makes of orders, ends, stops and restarts.
#include <signal.h>

#include "agent/store/manifest.h"
#include "agent/supervisor/executor_fixture.h"

namespace dumps::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(ExecutorTest, ARunGoesFromItsOrderToReleasedFiles) {
  start();
  StepOrder second = step("second", "flaky");
  second.after = {"first"};
  ASSERT_TRUE(submit(order({step("first", "good", 3), second})).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(4));
  EXPECT_EQ(state("second").shards.at(0).attempts, 2u);  // the first one fails
  EXPECT_GE(state("second").started, state("first").ended);
  const auto manifest = read_manifest(trees_.manifest({"wiki", "20260102"}, true));
  ASSERT_TRUE(manifest.ok());
  EXPECT_THAT(manifest->artifacts, SizeIs(4));
  run_until([this] { return leftovers().empty(); });
}

TEST_F(ExecutorTest, OrderedAgainNothingIsDoneTwice) {
  start();
  ASSERT_TRUE(submit(order({step("first", "good", 2)})).ok());
  run_until_over();
  const TimePoint ended = state("first").ended;
  const auto again = submit(order({step("first", "good", 2)}));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->joined);
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_EQ(state("first").ended, ended);
}

TEST_F(ExecutorTest, AJoinedRunGetsTheStepsThatItLacks) {
  start();
  ASSERT_TRUE(submit(order({step("first", "good")})).ok());
  run_until_over();
  ASSERT_TRUE(submit(order({step("first", "good"), step("other", "flaky")})).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(2));
}

TEST_F(ExecutorTest, ABadStepFailsWithNumbersAndOthersGoOn) {
  start();
  StepOrder after = step("after", "hang");
  after.after = {"bad"};
  ASSERT_TRUE(
      submit(order({step("bad", "crash"), step("lie", "wrong-count"), after, step("good", "good")}))
          .ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kPartial);
  EXPECT_EQ(state("bad").phase, StepPhase::kFailed);
  EXPECT_THAT(state("bad").message, HasSubstr("signal 11"));
  EXPECT_THAT(state("bad").message, HasSubstr("attempt 2 of 2"));
  EXPECT_THAT(state("bad").message, HasSubstr("zoo keepers, zoo@example.org"));
  EXPECT_EQ(state("lie").phase, StepPhase::kFailed);
  EXPECT_THAT(state("lie").message, HasSubstr("accounted for"));
  EXPECT_EQ(state("after").phase, StepPhase::kBlocked);
  EXPECT_EQ(state("good").phase, StepPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(1));
}

TEST_F(ExecutorTest, AMissingPluginFailsItsStepWithoutRetries) {
  start();
  ASSERT_TRUE(submit(order({step("gone", "nowhere")})).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kFailed);
  EXPECT_THAT(state("gone").message, HasSubstr("not installed"));
  EXPECT_EQ(state("gone").plan_attempts, 1u);
}

TEST_F(ExecutorTest, ADemandThatCanNeverBeMetFailsAtOnce) {
  start();
  StepOrder big = step("big", "good");
  big.threads = 3;
  ASSERT_TRUE(submit(order({big})).ok());
  run_until_over();
  EXPECT_THAT(state("big").message, HasSubstr("3 cores"));
}

TEST_F(ExecutorTest, NoMoreRunsAtOnceThanThereAreSlots) {
  settings_.capacity.cores = 1;
  start();
  ASSERT_TRUE(submit(order({step("a", "good", 3, 20, 5), step("b", "good", 1)})).ok());
  size_t most = 0;
  run_until([&] {
    most = std::max(most, executor_->attempts().size());
    return run().phase != RunPhase::kOpen;
  });
  EXPECT_EQ(most, 1u);
  EXPECT_EQ(executor_->slots().cores_used(), 0u);
}

TEST_F(ExecutorTest, AStoppedRunKeepsWhatIsSealedAndCanGoOn) {
  start();
  ASSERT_TRUE(submit(order({step("slow", "good", 3, 100, 10)})).ok());
  run_until([this] { return state("slow").count(ShardPhase::kSealed) >= 1; });
  ASSERT_TRUE(executor_->stop("wiki/20260102", "", "the test wants it", false).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kStopped);
  EXPECT_THAT(state("slow").message, HasSubstr("the test wants it"));
  EXPECT_THAT(public_files(), IsEmpty());
  const size_t sealed = state("slow").count(ShardPhase::kSealed);
  EXPECT_GE(sealed, 1u);
  ASSERT_TRUE(executor_->restart("wiki/20260102", "").ok());
  EXPECT_GE(state("slow").count(ShardPhase::kSealed), sealed);
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(3));
  EXPECT_EQ(executor_->stop("wiki/20260102", "", "", false).error().code, ErrorCode::kRefused);
}

TEST_F(ExecutorTest, AStepStartedAnewTakesItsDependantsWithIt) {
  start();
  StepOrder second = step("second", "flaky");
  second.after = {"first"};
  ASSERT_TRUE(submit(order({step("first", "good"), second})).ok());
  run_until_over();
  const TimePoint ended = state("second").ended;
  const auto before = public_files();
  ASSERT_TRUE(executor_->restart("wiki/20260102", "first").ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_GT(state("second").ended, ended);
  EXPECT_EQ(public_files(), before);
  EXPECT_FALSE(executor_->restart("wiki/20260102", "nothing").ok());
}

TEST_F(ExecutorTest, AStepThatRunsIsStoppedBeforeItIsStartedAnew) {
  start();
  ASSERT_TRUE(submit(order({step("slow", "good", 1, 100, 10)})).ok());
  run_until([this] { return !executor_->attempts().empty() && state("slow").planned; });
  ASSERT_TRUE(executor_->restart("wiki/20260102", "slow").ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(1));
}

TEST_F(ExecutorTest, AChosenStepIsRefusedUntilItsInputsExist) {
  start();
  StepOrder second = step("second", "good");
  second.after = {"first"};
  const auto refused = submit(order({second}), true);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().to_string(), HasSubstr("waiting for first"));
  EXPECT_THAT(executor_->runs(), IsEmpty());
  ASSERT_TRUE(submit(order({step("first", "flaky")}), true).ok());
  run_until_over();
  ASSERT_TRUE(submit(order({second}), true).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
}

TEST_F(ExecutorTest, AfterARestartTheRunGoesOnWhereItsRecordsSay) {
  settings_.capacity.cores = 1;  // one shard after another
  start();
  ASSERT_TRUE(submit(order({step("slow", "good", 4, 60, 10)})).ok());
  run_until([this] { return state("slow").count(ShardPhase::kSealed) >= 1; });
  const std::string record = trees_.shard_record({"wiki", "20260102"}, "slow", "0");
  const auto before = read_file(record);
  start();  // the workers of the first one have no next agent and end
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(4));
  const auto after = read_file(record);
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(*before, *after);
}

TEST_F(ExecutorTest, WhatWasOverStaysOverAfterARestart) {
  start();
  ASSERT_TRUE(submit(order({step("bad", "crash"), step("good", "good")})).ok());
  run_until_over();
  run_until_written();
  start();
  EXPECT_EQ(run().phase, RunPhase::kPartial);
  EXPECT_EQ(state("bad").phase, StepPhase::kFailed);
  EXPECT_THAT(state("bad").message, HasSubstr("signal 11"));
  EXPECT_EQ(state("good").phase, StepPhase::kDone);
}

TEST_F(ExecutorTest, ADamagedRunFileStopsNeitherTheAgentNorOtherRuns) {
  start();
  ASSERT_TRUE(submit(order({step("good", "good")})).ok());
  run_until_over();
  run_until_written();
  ASSERT_TRUE(write_file_atomically(trees_.run_file({"wiki", "20260102"}), "{half").ok());
  start();
  EXPECT_THAT(executor_->runs(), IsEmpty());
  const auto again = submit(order({step("good", "good")}));
  ASSERT_FALSE(again.ok()) << "what is there must not be overwritten";
  EXPECT_EQ(again.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(executor_->runs(), IsEmpty());
  ASSERT_TRUE(submit(order({step("good", "good")}, "20260103")).ok());
  run_until([this] { return run("wiki/20260103").phase == RunPhase::kDone; });
}

TEST_F(ExecutorTest, AScratchDirectoryThatIsUsedAgainGoesOn) {
  RunOrder scratch = order({step("slow", "good", 3, 60, 10)});
  scratch.scratch = true;
  scratch.trees = {root_ + "/scratch/public", root_ + "/scratch/private", root_ + "/scratch/temp"};
  start();
  ASSERT_EQ(submit(scratch)->id, "wiki/20260102~1");
  const auto slow = [this]() -> const StepState& { return *run("wiki/20260102~1").find("slow"); };
  run_until([&slow] { return slow().count(ShardPhase::kSealed) >= 1; });
  start();
  EXPECT_THAT(executor_->runs(), IsEmpty());
  const auto again = submit(scratch);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_TRUE(again->joined);
  EXPECT_GE(slow().count(ShardPhase::kSealed), 1u);
  run_until([this] { return run("wiki/20260102~1").phase == RunPhase::kDone; });
  EXPECT_THAT(public_files(), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(root_ + "/scratch/public/wiki/20260102/manifest.json"));
}

TEST_F(ExecutorTest, ATargetThatTurnedPrivateMeanwhileHasNothingMoreReleased) {
  settings_.capacity.cores = 1;
  start();
  ASSERT_TRUE(submit(order({step("slow", "good", 2, 100, 10)})).ok());
  run_until([this] { return state("slow").count(ShardPhase::kSealed) >= 1; });
  // As if the agent had been killed right behind the recorded intent of a release.
  const std::string intent = trees_.release_file({"wiki", "20260102"}, "slow");
  ASSERT_TRUE(
      write_file_atomically(intent, R"({"schema":1,"step":"slow","state":"intended"})").ok());
  target_is_public_ = false;
  start();
  EXPECT_EQ(run().phase, RunPhase::kStopped);
  EXPECT_THAT(state("slow").message, HasSubstr("no longer public"));
  EXPECT_THAT(public_files(), IsEmpty());
}

TEST_F(ExecutorTest, AKilledWorkerIsFollowedByAnotherAttempt) {
  start();
  ASSERT_TRUE(submit(order({step("slow", "good", 1, 100, 5)})).ok());
  run_until([this] {
    return state("slow").planned && !executor_->attempts().empty() &&
           executor_->attempts().begin()->second.worker &&
           executor_->attempts().begin()->second.worker->progress().done > 0;
  });
  ::kill(executor_->attempts().begin()->second.worker->pid(), SIGKILL);
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_EQ(state("slow").shards.at(0).attempts, 2u);
  EXPECT_EQ(executor_->ends().at("killed"), 1u);
}

TEST_F(ExecutorTest, WhatIsHeldWaitsForAnOperatorAndItsDependantsWithIt) {
  start();
  StepOrder after = step("after", "good");
  after.after = {"bad"};
  ASSERT_TRUE(submit(order({cut_off("bad"), after})).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kPartial);
  EXPECT_EQ(state("bad").phase, StepPhase::kHeld);
  EXPECT_EQ(state("after").phase, StepPhase::kWaiting);
  EXPECT_THAT(public_files(), IsEmpty());
  const HeldChoice other{"wiki/20260102", "after", "", "why", "root"};
  EXPECT_EQ(decide(true, other).error().code, ErrorCode::kRefused);
  ASSERT_TRUE(decide(true, {"wiki/20260102", "bad", "", "why", "root"}).ok());
  EXPECT_THAT(public_files(), SizeIs(1));
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  const auto manifest = read_manifest(trees_.manifest({"wiki", "20260102"}, true));
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest->state, "complete");
  ASSERT_THAT(manifest->releases, SizeIs(1));
  EXPECT_EQ(manifest->releases[0].user, "root");
  EXPECT_THAT(manifest->releases[0].gate, HasSubstr("</mediawiki>"));
}

TEST_F(ExecutorTest, ADecisionThatWasCutOffIsCarriedOutAfterARestart) {
  start();
  ASSERT_TRUE(submit(order({cut_off("bad")})).ok());
  run_until_over();
  run_until_written();
  const RunId id{"wiki", "20260102"};
  // As if the agent had been killed right behind the record of the decision.
  auto quarantine = read_quarantine(trees_, id, "bad");
  ASSERT_TRUE(quarantine.ok());
  ASSERT_THAT(quarantine->held, SizeIs(1));
  quarantine->releases = {{"bad", "", "why", "root", "t", quarantine->held[0].reason}};
  quarantine->held.clear();
  ASSERT_TRUE(write_quarantine(filesystem_, trees_, id, "bad", *quarantine).ok());
  start();
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(1));
  EXPECT_FALSE(exists(trees_.quarantine_file(id, "bad")));
}

TEST_F(ExecutorTest, ShardsThatStandAloneAreReleasedBesideOnesThatFailOrAreHeld) {
  start();
  ASSERT_TRUE(submit(order({cut_off("tables", true, 3)})).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kPartial);
  EXPECT_THAT(state("tables").message, HasSubstr("1 of 3 are held: 2"));
  EXPECT_THAT(public_files(), SizeIs(2));
  ASSERT_TRUE(decide(false, {"wiki/20260102", "tables", "2", "why", "root"}).ok());
  run_until_over();
  EXPECT_EQ(state("tables").phase, StepPhase::kFailed);
  EXPECT_EQ(state("tables").count(ShardPhase::kSealed), 2u);
  EXPECT_THAT(public_files(), SizeIs(2)) << "what was released stays";
}

TEST_F(ExecutorTest, ARunPublishedAsAWholeShowsNothingWhileAStepIsHeld) {
  start();
  RunOrder whole = order({step("first", "good"), cut_off("bad")});
  whole.publish_run = true;
  ASSERT_TRUE(submit(whole).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kPartial);
  EXPECT_EQ(state("first").phase, StepPhase::kPassed);
  EXPECT_THAT(public_files(), IsEmpty());
  run_until_written();
  start();
  EXPECT_EQ(state("first").phase, StepPhase::kPassed);
  ASSERT_TRUE(decide(true, {"wiki/20260102", "bad", "", "why", "root"}).ok());
  run_until_over();
  EXPECT_EQ(run().phase, RunPhase::kDone);
  EXPECT_THAT(public_files(), SizeIs(2));
}

TEST_F(ExecutorTest, AStepIsComparedWithTheLastGoodRun) {
  start();
  StepOrder large = step("lines", "good", 1, 4000);
  ASSERT_TRUE(submit(order({large}, "20260101")).ok());
  run_until([this] { return run("wiki/20260101").phase == RunPhase::kDone; });
  ASSERT_TRUE(submit(order({step("lines", "good", 1, 2000)})).ok());
  run_until_over();
  EXPECT_EQ(state("lines").phase, StepPhase::kHeld);
  EXPECT_THAT(state("lines").message,
              HasSubstr("lines: 2000, which is 50 % of the 4000 of 20260101"));
  RunOrder chosen = order({step("lines", "good", 1, 2000)}, "20260103");
  chosen.chosen = true;
  ASSERT_TRUE(submit(chosen).ok());
  run_until([this] { return run("wiki/20260103").phase != RunPhase::kOpen; });
  EXPECT_EQ(run("wiki/20260103").phase, RunPhase::kDone) << "it was asked for less";
  ASSERT_TRUE(submit(order({large}, "20260104")).ok());
  run_until([this] { return run("wiki/20260104").phase == RunPhase::kDone; });
  const auto manifest = read_manifest(trees_.manifest({"wiki", "20260104"}, true));
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest->steps.at(0).gate.baseline, "20260101") << "neither a held nor a chosen one";
}

}  // namespace
}  // namespace dumps::test
