#include "agent/supervisor/run_job_view.h"

#include <gtest/gtest.h>

#include "agent/views/status_html.h"

namespace dumps {
namespace {

using views::FileView;
using views::JobStatus;

constexpr TimePoint kStart{std::chrono::hours(24 * 365 * 50)};

class RunJobViewTest : public testing::Test {
 protected:
  RunJobViewTest() {
    run_.id = "wiki/20260102";
    run_.order.run = {"wiki", "20260102"};
    run_.order.visibility = "public";
    manifest_.run = run_.order.run;
  }
  StepState& step(const std::string& name, const std::string& job, StepPhase phase) {
    StepState step;
    step.order.name = name;
    step.order.job_type = job;
    step.phase = phase;
    step.started = kStart;
    step.ended = kStart + std::chrono::minutes(5);
    run_.steps.push_back(std::move(step));
    return run_.steps.back();
  }
  static ShardState& shard(StepState& step, const std::string& id, ShardPhase phase,
                           const std::vector<std::string>& bases) {
    ShardState shard;
    shard.plan.id = id;
    for (const std::string& base : bases) shard.plan.outputs.push_back("wiki-20260102-" + base);
    shard.phase = phase;
    step.planned = true;
    step.shards.push_back(std::move(shard));
    return step.shards.back();
  }
  void release(const std::string& step, const std::string& base) {
    const StepState* owner = run_.find(step);
    ManifestStep told;
    told.name = step;
    told.job_type = owner == nullptr ? step : owner->order.job_type;
    told.finished = "2026-01-02T10:00:00Z";
    if (std::none_of(manifest_.steps.begin(), manifest_.steps.end(),
                     [&step](const auto& each) { return each.name == step; })) {
      manifest_.steps.push_back(told);
    }
    Artifact artifact;
    artifact.name = "wiki-20260102-" + base;
    artifact.size_bytes = 7;
    manifest_.artifacts.push_back({artifact, step, "all"});
  }
  views::RunView view(const SizeInMaking& sizes = {}) {
    return view_of_run(run_, manifest_, "", sizes);
  }
  static const views::JobView& job(const views::RunView& view, const std::string& name) {
    static const views::JobView kNone = {};
    for (const views::JobView& each : view.jobs) {
      if (each.name == name) return each;
    }
    ADD_FAILURE() << "no job " << name;
    return kNone;
  }

  RunState run_;
  Manifest manifest_;
};

TEST_F(RunJobViewTest, EveryStateOfAStepHasAStatus) {
  const struct {
    StepPhase phase;
    JobStatus status;
    bool is_over;
  } cases[] = {{StepPhase::kWaiting, JobStatus::kWaiting, false},
               {StepPhase::kPlanning, JobStatus::kInProgress, false},
               {StepPhase::kRunning, JobStatus::kInProgress, false},
               {StepPhase::kReleasing, JobStatus::kInProgress, false},
               {StepPhase::kPassed, JobStatus::kInProgress, false},
               {StepPhase::kSkipped, JobStatus::kSkipped, true},
               {StepPhase::kHeld, JobStatus::kFailed, true},
               {StepPhase::kFailed, JobStatus::kFailed, true},
               {StepPhase::kBlocked, JobStatus::kFailed, true},
               {StepPhase::kStopped, JobStatus::kFailed, true}};
  for (const auto& c : cases) {
    run_.steps.clear();
    step("articles", "articles", c.phase);
    const views::RunView shown = view();
    EXPECT_EQ(job(shown, "articlesdump").status, c.status) << step_phase_name(c.phase);
    EXPECT_EQ(shown.is_finished, c.is_over) << step_phase_name(c.phase);
    EXPECT_EQ(job(shown, "articlesdump").updated.empty(), c.status == JobStatus::kWaiting);
  }
}

TEST_F(RunJobViewTest, EachTableHasAStatusOfItsOwn) {
  StepState& tables = step("tables", "tables", StepPhase::kRunning);
  shard(tables, "page", ShardPhase::kSealed, {"page.sql.gz"});
  shard(tables, "redirect", ShardPhase::kRunning, {"redirect.sql.gz"});
  shard(tables, "category", ShardPhase::kPending, {"category.sql.gz"});
  shard(tables, "image", ShardPhase::kFailed, {"image.sql.gz"});
  release("tables", "page.sql.gz");
  const views::RunView shown = view();
  EXPECT_EQ(shown.jobs.size(), 4U);
  EXPECT_EQ(job(shown, "pagetable").status, JobStatus::kDone);
  EXPECT_EQ(job(shown, "pagetable").updated, "2026-01-02 10:00:00");
  EXPECT_EQ(job(shown, "pagetable").files.front().state, FileView::State::kReleased);
  EXPECT_EQ(job(shown, "redirecttable").status, JobStatus::kInProgress);
  EXPECT_EQ(job(shown, "categorytable").status, JobStatus::kWaiting);
  EXPECT_EQ(job(shown, "categorytable").files.front().state, FileView::State::kMissing);
  EXPECT_EQ(job(shown, "imagetable").status, JobStatus::kFailed);
}

TEST_F(RunJobViewTest, AJobThatIsGoingOnSaysHowLongItWillTake) {
  StepState& history = step("meta-history", "meta-history", StepPhase::kRunning);
  shard(history, "p1p9", ShardPhase::kRunning, {"pages-meta-history1.xml-p1p9.bz2"});
  ShardState& running = history.shards.back();
  running.progress.done = 100;
  running.progress.total = 400;
  running.progress.unit = "revisions";
  running.started = TimePoint(std::chrono::hours(24));
  const auto line_at = [this](TimePoint now) {
    return job(view_of_run(run_, manifest_, "", {}, now), "metahistorybz2dump").progress;
  };
  EXPECT_EQ(line_at(running.started + std::chrono::seconds(10)),
            "100 of 400 revisions, about 30 s left");
  EXPECT_EQ(line_at({}), "100 of 400 revisions");
}

TEST_F(RunJobViewTest, AFileInTheMakingHasItsSizeAndNoAddress) {
  StepState& history = step("meta-history", "meta-history", StepPhase::kRunning);
  shard(history, "p1p9", ShardPhase::kRunning, {"pages-meta-history1.xml-p1p9.bz2"});
  ShardState& running = history.shards.back();
  running.progress.done = 12;
  running.progress.total = 384;
  running.progress.unit = "revisions";
  shard(history, "p10p20", ShardPhase::kPending, {"pages-meta-history1.xml-p10p20.bz2"});
  const views::RunView shown = view([](const ShardState& of, const std::string&) {
    return of.plan.id == "p1p9" ? std::optional<std::uint64_t>(4096) : std::nullopt;
  });
  const views::JobView& made = job(shown, "metahistorybz2dump");
  EXPECT_EQ(made.status, JobStatus::kInProgress);
  EXPECT_EQ(made.progress, "12 revisions");  // the other shard's total is not known
  ASSERT_EQ(made.files.size(), 2U);
  EXPECT_EQ(made.files[0].state, FileView::State::kWritten);
  EXPECT_EQ(made.files[0].size, 4096U);
  EXPECT_EQ(made.files[1].state, FileView::State::kMissing);
  EXPECT_NE(views::status_html(shown).find("4 KB (written)"), std::string::npos);
}

TEST_F(RunJobViewTest, ARunIsFinishedWhenOnlyItsPublicationIsLeft) {
  StepState& titles = step("titles", "titles", StepPhase::kReleasing);
  shard(titles, "all", ShardPhase::kSealed, {"all-titles-in-ns0.gz", "all-titles.gz"});
  step("publish", "publish", StepPhase::kWaiting).order.publishes = true;
  step("verify", "verify", StepPhase::kWaiting);
  EXPECT_FALSE(view().is_finished);
  release("titles", "all-titles-in-ns0.gz");
  EXPECT_FALSE(view().is_finished);
  release("titles", "all-titles.gz");
  const views::RunView shown = view();
  EXPECT_TRUE(shown.is_finished);
  EXPECT_EQ(views::run_text(shown), "Dump complete");
  EXPECT_EQ(shown.jobs.size(), 2U);
}

// A script that looks for "Dump complete" must not find it here.
TEST_F(RunJobViewTest, AFinishedRunWithAFailedJobIsPartial) {
  step("titles", "titles", StepPhase::kDone);
  release("titles", "all-titles.gz");
  step("articles", "articles", StepPhase::kFailed);
  EXPECT_EQ(views::run_text(view()), "Partial dump, 1 item failed");
}

// A run ends while a step waits for what is held before it.
TEST_F(RunJobViewTest, ARunThatIsOverIsFinishedWhateverWaits) {
  step("titles", "titles", StepPhase::kDone);
  release("titles", "all-titles.gz");
  step("articles", "articles", StepPhase::kWaiting);
  EXPECT_FALSE(view().is_finished);
  run_.phase = RunPhase::kPartial;
  EXPECT_EQ(views::run_text(view()), "Partial dump");
}

TEST_F(RunJobViewTest, StepsThatRewriteFilesAreKnownByWhatTheyWillMake) {
  StepOrder order;
  order.job_type = "recombine";
  order.params["output"] = std::string("stub-meta-history.xml.gz");
  EXPECT_EQ(expected_jobs(order, run_.order.run).front().name, "xmlstubsdumprecombine");
  order.job_type = "to-7z";
  order.params["source"] = std::string("wiki-20260102-pages-meta-history*.bz2");
  EXPECT_EQ(expected_jobs(order, run_.order.run).front().name, "metahistory7zdump");
  order.job_type = "to-zst";
  order.params["source"] = std::string("*.bz2");
  EXPECT_TRUE(expected_jobs(order, run_.order.run).empty());
}

TEST_F(RunJobViewTest, WhatAnEarlierOrderReleasedStays) {
  step("titles", "titles", StepPhase::kWaiting);
  release("xmlpagelogsdump", "pages-logging.xml.gz");
  const views::RunView shown = view();
  EXPECT_EQ(job(shown, "xmlpagelogsdump").status, JobStatus::kDone);
  EXPECT_EQ(job(shown, "pagetitlesdump").status, JobStatus::kWaiting);
  EXPECT_FALSE(shown.is_finished);
}

}  // namespace
}  // namespace dumps
