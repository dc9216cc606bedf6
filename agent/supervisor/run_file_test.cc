#include "agent/supervisor/run_file.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

const Layout kTrees{"/t/public", "/t/private", "/t/temp"};

RunState sample_run() {
  RunOrder order;
  order.run = {"wiki", "20260102"};
  order.profile = "full";
  order.visibility = "closed";
  order.target_values = {{"database", std::string("/db")},
                         {"lists", std::vector<std::string>{"a", "b"}}};
  StepOrder step;
  step.name = "stubs";
  step.plugin_id = "xml-dump";
  step.job_type = "stubs";
  step.params = {{"shards", std::int64_t{4}}, {"flag", true}, {"ratio", 0.5}};
  step.after = {"other"};
  step.optional = true;
  step.retries = 7;
  step.verify = "structure";
  step.threads = 2;
  step.memory_bytes = 1 << 20;
  step.db_group = "dump";
  step.db_connections = 1;
  step.releases_shards = true;
  step.gates.min_items = 12;
  order.publish_run = true;
  order.chosen = true;
  order.steps = {step};
  RunState run = new_run(std::move(order), TimePoint(std::chrono::milliseconds(12345)));
  run.id = "wiki/20260102";
  return run;
}

TEST(RunFile, ARunComesBackAsItWas) {
  RunState run = sample_run();
  run.phase = RunPhase::kPartial;
  run.steps[0].phase = StepPhase::kHeld;
  run.steps[0].message = "a reason";
  run.steps[0].released_files = 3;
  const auto back = parse_run(render_run(run), kTrees, "run.json");
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(back->id, run.id);
  EXPECT_EQ(back->phase, RunPhase::kPartial);
  EXPECT_EQ(back->created, run.created);
  EXPECT_EQ(back->order.visibility, "closed");
  EXPECT_EQ(back->order.target_values, run.order.target_values);
  EXPECT_EQ(back->order.trees.public_tree, kTrees.public_tree);
  const StepState& step = back->steps.at(0);
  EXPECT_EQ(step.phase, StepPhase::kHeld);
  EXPECT_EQ(step.message, "a reason");
  EXPECT_EQ(step.released_files, 3u);
  EXPECT_EQ(step.order.params, run.order.steps[0].params);
  EXPECT_EQ(step.order.after, run.order.steps[0].after);
  EXPECT_TRUE(step.order.optional);
  EXPECT_EQ(step.order.demand().db_group, "dump");
  EXPECT_EQ(step.order.verify, "structure");
  EXPECT_TRUE(step.order.releases_shards);
  EXPECT_EQ(step.order.gates.min_items, 12u);
  EXPECT_TRUE(back->order.publish_run);
  EXPECT_TRUE(back->order.chosen);
  EXPECT_EQ(render_run(*back), render_run(run));
}

TEST(RunFile, RunsWithoutAVerifyAreVerifiedInFull) {
  std::string text = render_run(sample_run());
  const std::string key = "\"verify\":\"structure\",";
  ASSERT_NE(text.find(key), std::string::npos) << text;
  text.erase(text.find(key), key.size());
  const auto back = parse_run(text, kTrees, "run.json");
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(back->steps.at(0).order.verify, "full");
}

TEST(RunFile, StepsThatWereGoingOnWaitAgain) {
  for (const StepPhase phase : {StepPhase::kPlanning, StepPhase::kRunning, StepPhase::kReleasing}) {
    RunState run = sample_run();
    run.steps[0].phase = phase;
    const auto back = parse_run(render_run(run), kTrees, "run.json");
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->steps.at(0).phase, StepPhase::kWaiting);
  }
}

TEST(RunFile, DamagedOrNewerFilesAreRefused) {
  const std::string good = render_run(sample_run());
  for (size_t cut = 0; cut + 2 < good.size(); cut += 7) {
    EXPECT_FALSE(parse_run(good.substr(0, cut), kTrees, "run.json").ok()) << cut;
  }
  std::string newer = good;
  newer.replace(newer.find("\"schema\":1"), 10, "\"schema\":2");
  EXPECT_EQ(parse_run(newer, kTrees, "run.json").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_run("[]", kTrees, "run.json").error().code, ErrorCode::kCorrupt);
}

TEST(RunFile, APlanComesBackAsItWas) {
  std::vector<ShardState> shards(2);
  shards[0].plan = {"p1p10", "1-10", {"a", "b"}, 10};
  shards[1].plan = {"p11p20", "11-20", {}, 0};
  const auto back = parse_plan(render_plan(shards), "plan.json");
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->at(0).plan.outputs, shards[0].plan.outputs);
  EXPECT_EQ(back->at(0).plan.expected_items, 10u);
  EXPECT_EQ(back->at(1).plan.argument, "11-20");
  EXPECT_FALSE(parse_plan("{\"schema\":1}", "plan.json").ok());
}

TEST(RunFile, WhatHadPassedIsJudgedAgainWhereTheRunIsStillOpen) {
  RunState run = sample_run();
  run.steps[0].phase = StepPhase::kPassed;
  const auto open = parse_run(render_run(run), kTrees, "run.json");
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open->steps.at(0).phase, StepPhase::kWaiting);
  run.phase = RunPhase::kPartial;
  const auto over = parse_run(render_run(run), kTrees, "run.json");
  ASSERT_TRUE(over.ok());
  EXPECT_EQ(over->steps.at(0).phase, StepPhase::kPassed);
}

}  // namespace
}  // namespace dumps
