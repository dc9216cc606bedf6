#include "agent/supervisor/run_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agent/store/recover.h"
#include "agent/store/store_fixture.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

// A released run in real trees, with the observer in place.
class RunViewsTest : public test::StoreTest {
 protected:
  RunViewsTest() : views_(real_, {"https://dumps.example", "", false, {}}, {}) {
    real_.show_with(&views_);
    run_state_.id = run_.to_string();
    run_state_.order.run = run_;
    run_state_.order.trees = layout_;
    run_state_.order.visibility = "public";
    run_state_.order.profile = "full";
  }
  ~RunViewsTest() override { real_.show_with(nullptr); }

  void add_step(const std::string& name, const std::string& job, StepPhase phase) {
    StepState step;
    step.order.name = name;
    step.order.job_type = job;
    step.phase = phase;
    step.ended = TimePoint(std::chrono::hours(500000));
    if (phase == StepPhase::kReleasing) {
      ShardState shard;
      shard.plan.id = "all";
      shard.plan.outputs = {"wiki-20260102-all-titles.gz"};
      shard.phase = ShardPhase::kSealed;
      step.planned = true;
      step.shards.push_back(std::move(shard));
    }
    run_state_.steps.push_back(std::move(step));
  }
  void keep_order() {
    ASSERT_TRUE(make_directories(layout_.run_directory(run_)).ok());
    ASSERT_TRUE(write_file_atomically(layout_.run_file(run_), render_run(run_state_)).ok());
  }
  void release(const std::string& step, const std::string& base, const std::string& token) {
    ASSERT_TRUE(make_shard(real_, step, "all", {{"wiki-20260102-" + base, "content\n"}}, token));
    const Status released = release_step(real_, request(), step);
    ASSERT_TRUE(released) << released.error().to_string();
  }
  std::string view(const std::string& name) {
    const auto text = read_file(layout_.final_directory(run_, true) + "/" + name);
    return text ? *text : text.error().to_string();
  }
  json::value status(const std::string& job) {
    return json::parse(view("dumpstatus.json")).at("jobs").at(job);
  }
  RefreshReport refresh() {
    RefreshReport report;
    for (const std::string& target : targets_with_runs(layout_)) {
      views_.refresh_target(layout_, target, "", report);
    }
    views_.refresh_farm(layout_, report);
    return report;
  }

  RunViews views_;
  RunState run_state_;
};

constexpr const char* kFirst = "00000000000000000000000000000001";
constexpr const char* kSecond = "00000000000000000000000000000002";

TEST_F(RunViewsTest, AReleaseShowsItsFilesBeforeItIsOver) {
  add_step("titles", "titles", StepPhase::kReleasing);
  add_step("logs", "logs", StepPhase::kWaiting);
  views_.note(run_state_);
  release("titles", "all-titles.gz", kFirst);
  EXPECT_EQ(status("allpagetitlesdump").at("status").as_string(), "done");
  EXPECT_EQ(status("xmlpagelogsdump").at("status").as_string(), "waiting");
  EXPECT_THAT(view("status.html"), HasSubstr("Dump in progress"));
}

// Until the new file has its name, nothing speaks of the old one, whose hash would be wrong.
TEST_F(RunViewsTest, AStepThatIsMadeAnewIsNeverShownWithAWrongSize) {
  add_step("titles", "titles", StepPhase::kReleasing);
  views_.note(run_state_);
  release("titles", "all-titles.gz", kFirst);
  ASSERT_TRUE(forget_step(real_, layout_, run_, "titles"));
  ASSERT_TRUE(make_shard(real_, "titles", "all",
                         {{"wiki-20260102-all-titles.gz", "longer content\n"}}, kSecond));
  const std::string path = layout_.final_directory(run_, true) + "/wiki-20260102-all-titles.gz";
  const auto check = [&] {
    const json::value shown = json::parse(view("dumpstatus.json"));
    const json::object& jobs = shown.at("jobs").as_object();
    const json::value* job = jobs.if_contains("allpagetitlesdump");
    const json::value* files = job == nullptr ? nullptr : job->as_object().if_contains("files");
    const json::value* file =
        files == nullptr ? nullptr : files->as_object().if_contains("wiki-20260102-all-titles.gz");
    if (file == nullptr || !file->as_object().contains("url")) return;
    EXPECT_EQ(file->at("size").as_int64(),
              static_cast<std::int64_t>(std::filesystem::file_size(path)));
  };
  int cuts = 0;
  for (int at = 1; at < 200; ++at) {
    test::CountingFilesystem cut(at, [&]() -> Status {
      check();
      return make_errno_error(EIO, "cut", "off");
    });
    RunViews cut_views(cut, {}, {});
    cut_views.note(run_state_);
    cut.show_with(&cut_views);
    if (release_step(cut, request(), "titles")) break;
    ++cuts;
  }
  EXPECT_GT(cuts, 5);
  check();
  EXPECT_EQ(status("allpagetitlesdump").at("status").as_string(), "done");
}

TEST_F(RunViewsTest, AClosedRunIsShownByItsOrderAndItsManifest) {
  add_step("titles", "titles", StepPhase::kDone);
  add_step("articles", "articles", StepPhase::kFailed);
  run_state_.phase = RunPhase::kPartial;
  keep_order();
  release("titles", "all-titles.gz", kFirst);
  refresh();
  EXPECT_EQ(status("articlesdump").at("status").as_string(), "failed");
  EXPECT_THAT(view("status.html"), HasSubstr("Partial dump, 1 item failed"));
  EXPECT_EQ(refresh().files, 0U);
}

TEST_F(RunViewsTest, WithoutAnOrderTheManifestIsEnough) {
  release("titles", "all-titles.gz", kFirst);
  refresh();
  std::filesystem::remove_all(layout_.run_directory(run_));
  EXPECT_EQ(refresh().files, 0U);
  for (const char* name : {"dumpruninfo.txt", "dumpstatus.json", "report.json", "index.html"}) {
    std::filesystem::resize_file(layout_.final_directory(run_, true) + "/" + name, 3);
  }
  EXPECT_GE(refresh().files, 4U);
  EXPECT_THAT(view("dumpruninfo.txt"), HasSubstr("name:allpagetitlesdump; status:done;"));
  EXPECT_EQ(refresh().files, 0U);
}

TEST_F(RunViewsTest, ATornManifestIsReportedAndNothingOfItsRunIsTouched) {
  release("titles", "all-titles.gz", kFirst);
  refresh();
  const auto before = tree(layout_.public_tree + "/wiki/latest");
  std::filesystem::resize_file(layout_.manifest(run_, true), 40);
  const RefreshReport report = refresh();
  ASSERT_EQ(report.bad.size(), 1U);
  EXPECT_THAT(report.bad[0].to_string(), HasSubstr("manifest.json"));
  EXPECT_EQ(tree(layout_.public_tree + "/wiki/latest"), before);
}

TEST_F(RunViewsTest, ADirectoryIsMadeOnlyWhenThatIsAsked) {
  add_step("titles", "titles", StepPhase::kWaiting);
  views_.note(run_state_);
  const views::RunPlace place = views_.place_of(layout_, run_, true);
  EXPECT_EQ(*views_.write_run(place), 0U);
  EXPECT_FALSE(exists(place.directory()));
  EXPECT_GT(*views_.write_run(place, true), 0U);
  EXPECT_THAT(view("status.html"), HasSubstr("Dump in progress"));
}

TEST_F(RunViewsTest, AReadOnlyTreeIsAClearErrorAndLosesNothing) {
  release("titles", "all-titles.gz", kFirst);
  refresh();
  const auto before = tree(layout_.public_tree);
  test::CountingFilesystem read_only(1, [] { return make_errno_error(EROFS, "create", "tree"); });
  RunViews views(read_only, {"https://other.example", "", false, {}}, {});
  const auto changed = views.write_run(views.place_of(layout_, run_, true));
  ASSERT_FALSE(changed);
  EXPECT_THAT(changed.error().to_string(), HasSubstr("Read-only file system"));
  EXPECT_EQ(tree(layout_.public_tree), before);
}

}  // namespace
}  // namespace dumps
