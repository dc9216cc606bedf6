// What goes and what stays, by tables.
#include "agent/retention/retention_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kDayMs = std::int64_t{24} * 3600 * 1000;

TimePoint at(std::string_view date) { return *time_of_date(date); }

RunOnDisk run(const std::string& date, RunStanding standing = RunStanding::kGood,
              const std::string& profile = "full") {
  RunOnDisk r;
  r.id = {"w", date};
  r.profile = profile;
  r.tree = "public";
  r.standing = standing;
  r.standing_text = standing == RunStanding::kNotGood ? "failed" : "open";
  const std::string prefix = "w-" + date + "-";
  r.files[prefix + "stub-articles.xml.gz"] = {10, "stubs"};
  r.files[prefix + "pages-articles.xml.bz2"] = {100, "articles"};
  r.files[prefix + "pages-articles-multistream.xml.bz2"] = {50, "articles-multistream"};
  r.files[prefix + "pages-meta-history1.xml-p1p9.bz2"] = {1000, "meta-history"};
  r.files[prefix + "pages-meta-history1.xml-p1p9.7z"] = {500, "meta-history-7z"};
  return r;
}

RetentionConfig keep(std::uint32_t whole, std::uint32_t partial = 0) {
  RetentionConfig config;
  config.limits.keep = whole;
  config.limits.partial = partial;
  return config;
}

// "20260101 keep", newest first.
std::vector<std::string> decide(const TargetOnDisk& target, const RetentionConfig& config,
                                TimePoint now = at("20260701")) {
  std::vector<std::string> lines;
  for (const auto& d : plan_retention({target}, config, now).decisions) {
    lines.push_back(d.id.date + " " + std::string(action_name(d.action)));
  }
  return lines;
}

RetentionDecision decision_of(const TargetOnDisk& target, const RetentionConfig& config,
                              const std::string& date, TimePoint now = at("20260701")) {
  for (const auto& d : plan_retention({target}, config, now).decisions) {
    if (d.id.date == date) return d;
  }
  return {};
}

TEST(RetentionPlan, KeepsTheNewestGoodRunsAndStripsSomeBehindThem) {
  const TargetOnDisk target{
      "w", {}, {run("20260101"), run("20260201"), run("20260301"), run("20260401")}, {}};
  EXPECT_THAT(decide(target, keep(2, 1)),
              ElementsAre("20260401 keep", "20260301 keep", "20260201 strip", "20260101 remove"));
  EXPECT_THAT(decide(target, RetentionConfig{}),
              ElementsAre("20260401 keep", "20260301 keep", "20260201 keep", "20260101 keep"));
  const RetentionDecision strip = decision_of(target, keep(2, 1), "20260201");
  // What has a twin in 7z goes, as do all files that no later run reads.
  EXPECT_THAT(strip.files, ElementsAre("w-20260201-pages-articles-multistream.xml.bz2",
                                       "w-20260201-pages-meta-history1.xml-p1p9.bz2",
                                       "w-20260201-stub-articles.xml.gz"));
  EXPECT_EQ(strip.freed_bytes, 1060u);
}

TEST(RetentionPlan, FailedRunsDoNotCountAsKept) {
  const TargetOnDisk target{
      "w",
      {},
      {run("20260101"), run("20260201"), run("20260301", RunStanding::kNotGood),
       run("20260401", RunStanding::kNotGood)},
      {}};
  EXPECT_THAT(decide(target, keep(2)),
              ElementsAre("20260401 keep", "20260301 keep", "20260201 keep", "20260101 keep"));
  EXPECT_THAT(decide(target, keep(1)),
              ElementsAre("20260401 keep", "20260301 keep", "20260201 keep", "20260101 remove"));
}

TEST(RetentionPlan, EachProfileIsCountedForItself) {
  const TargetOnDisk target{"w",
                            {},
                            {run("20260101"), run("20260120", RunStanding::kGood, "partial"),
                             run("20260201", RunStanding::kGood, "partial"),
                             run("20260220", RunStanding::kGood, "partial")},
                            {}};
  EXPECT_THAT(decide(target, keep(1)),
              ElementsAre("20260220 keep", "20260201 remove", "20260120 remove", "20260101 keep"));
}

TEST(RetentionPlan, WhatIsNotOverHeldOrUnknownStays) {
  TargetOnDisk target{"w",
                      {},
                      {run("20260101", RunStanding::kOpen), run("20260102", RunStanding::kUnknown),
                       run("20260103"), run("20260104"), run("20260105"), run("20260201")},
                      {}};
  target.runs[2].hold = "a court asked for it";
  RetentionConfig config = keep(1);
  config.holds.push_back({"w", "*04", "research"});
  config.limits.max_age_ms = 7 * kDayMs;
  EXPECT_THAT(decide(target, config),
              ElementsAre("20260201 keep", "20260105 remove", "20260104 keep", "20260103 keep",
                          "20260102 keep", "20260101 keep"));
  EXPECT_THAT(decision_of(target, config, "20260103").reason, HasSubstr("a court asked for it"));
  EXPECT_THAT(decision_of(target, config, "20260104").reason, HasSubstr("research"));
  EXPECT_THAT(decision_of(target, config, "20260101").reason, HasSubstr("not over"));
}

TEST(RetentionPlan, FilesThatLatestLinksToStay) {
  TargetOnDisk target{"w", {}, {run("20260101"), run("20260201")}, {}};
  target.linked = {"20260101/w-20260101-pages-meta-history1.xml-p1p9.7z"};
  const RetentionDecision d = decision_of(target, keep(1), "20260101");
  EXPECT_EQ(d.action, RetentionAction::kStrip);
  EXPECT_EQ(d.files.size(), 4u);
  EXPECT_THAT(d.reason, HasSubstr("latest/ links to it"));
}

TEST(RetentionPlan, InputsOfOpenAndComingRunsStay) {
  TargetOnDisk target{"w", {}, {run("20260101"), run("20260201"), run("20260301")}, {}};
  RunOnDisk open = run("20260115", RunStanding::kOpen);
  open.files.clear();
  open.reads = {{"meta-history", "*-pages-meta-history{name}.xml*", "", false}};
  target.runs.push_back(open);
  const RetentionDecision d = decision_of(target, keep(1), "20260101");
  EXPECT_EQ(d.action, RetentionAction::kStrip);
  EXPECT_THAT(d.reason, HasSubstr("open run 20260115 reads it for meta-history"));
  EXPECT_EQ(decision_of(target, keep(1), "20260201").action, RetentionAction::kRemove);
  // When it has read them, they may go.
  target.runs.back().reads[0].over = true;
  EXPECT_EQ(decision_of(target, keep(1), "20260101").action, RetentionAction::kRemove);
  // The newest run that made them is what the next one reads.
  target.runs[2].files.clear();
  target.runs[2].reads = {{"articles", "", "", true}};
  EXPECT_THAT(decision_of(target, keep(1), "20260201").reason, HasSubstr("reads it for articles"));
}

TEST(RetentionPlan, ANamedDateIsAnInputToo) {
  TargetOnDisk target{"w", {}, {run("20260101"), run("20260201"), run("20260301")}, {}};
  target.runs[2].reads = {{"articles", "*-pages-articles{name}.xml*", "20260101", true}};
  EXPECT_EQ(decision_of(target, keep(1), "20260101").action, RetentionAction::kStrip);
  EXPECT_EQ(decision_of(target, keep(1), "20260201").action, RetentionAction::kRemove);
}

TEST(RetentionPlan, AgesRemoveButNeverTheLastGoodRun) {
  RetentionConfig config;
  config.limits.max_age_ms = 60 * kDayMs;
  config.limits.failed_age_ms = 7 * kDayMs;
  const TargetOnDisk target{"w",
                            {},
                            {run("20260101"), run("20260501", RunStanding::kNotGood),
                             run("20260505"), run("20260620", RunStanding::kNotGood)},
                            {}};
  EXPECT_THAT(decide(target, config),
              ElementsAre("20260620 keep", "20260505 keep", "20260501 remove", "20260101 remove"));
  const TargetOnDisk only{"w", {}, {run("20200101")}, {}};
  EXPECT_THAT(decide(only, config), ElementsAre("20200101 keep"));
  TargetOnDisk late = target;
  late.runs[0].changed = at("20260630");  // made for an old date, a day ago
  EXPECT_EQ(decision_of(late, config, "20260101").action, RetentionAction::kKeep);
}

TEST(RetentionPlan, AClockThatJumpsLosesNothing) {
  RetentionConfig config;
  config.limits.max_age_ms = 90 * kDayMs;
  const TargetOnDisk target{"w", {}, {run("20260501"), run("20260601"), run("20260620")}, {}};
  const std::vector<std::string> all = {"20260620 keep", "20260601 keep", "20260501 keep"};
  for (const char* now : {"20260701", "20460701", "19700101", "20260101"}) {
    EXPECT_EQ(decide(target, config, at(now)), all) << now;
  }
}

TEST(RetentionPlan, OddDatesAndRunsWithoutFiles) {
  RunOnDisk empty = run("20250101", RunStanding::kNotGood);
  empty.files.clear();
  empty.tree.clear();
  RunOnDisk young = run("20260601", RunStanding::kNotGood);
  young.files.clear();
  young.tree.clear();
  const TargetOnDisk target{"w", {}, {run("20269999"), empty, young, run("20260630")}, {}};
  EXPECT_THAT(decide(target, keep(1)),
              ElementsAre("20269999 keep", "20260630 keep", "20260601 keep", "20250101 remove"));
  EXPECT_THAT(decide({"w", {}, {}, {}}, keep(1)), IsEmpty());
  EXPECT_FALSE(time_of_date("20260230"));
  EXPECT_FALSE(time_of_date("2026-1-1"));
}

TEST(RetentionPlan, RulesOfGroupsAndTrees) {
  RetentionConfig config = keep(3);
  RetentionRule rule;
  rule.groups = {"big"};
  rule.tree = "public";
  rule.limits.keep = 1;
  config.rules = {rule};
  TargetOnDisk target{"w", {"big"}, {run("20260101"), run("20260201"), run("20260301")}, {}};
  EXPECT_THAT(decide(target, config),
              ElementsAre("20260301 keep", "20260201 remove", "20260101 remove"));
  target.groups = {"small"};
  EXPECT_THAT(decide(target, config),
              ElementsAre("20260301 keep", "20260201 keep", "20260101 keep"));
  target.groups = {"big"};
  for (RunOnDisk& r : target.runs) r.tree = "private";
  EXPECT_THAT(decide(target, config),
              ElementsAre("20260301 keep", "20260201 keep", "20260101 keep"));
}

TEST(RetentionPlan, ThousandsOfRunsAreNoMatter) {
  std::vector<TargetOnDisk> targets;
  for (int t = 0; t < 1000; ++t) {
    TargetOnDisk target;
    target.target = "w" + std::to_string(t);
    for (const char* date : {"20260101", "20260201", "20260301", "20260401", "20260501"}) {
      target.runs.push_back(run(date));
    }
    targets.push_back(std::move(target));
  }
  const RetentionPlan plan = plan_retention(targets, keep(3), at("20260701"));
  EXPECT_EQ(plan.decisions.size(), 5000u);
  EXPECT_EQ(plan.freed_bytes(), 2000u * 1660u);
}

}  // namespace
}  // namespace dumps
