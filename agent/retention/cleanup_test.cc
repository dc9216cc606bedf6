// Cleaning up real trees: what goes, what follows, and what a cut-off leaves.
#include "agent/retention/cleanup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <utime.h>

#include "agent/retention/run_removal.h"
#include "agent/store/manifest.h"
#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CleanupTest : public StoreTest {
 protected:
  // A run of two steps, released, with a run.json in this state.
  void make_run(const std::string& date, const std::string& state = "done",
                const std::string& params = "{}") {
    run_.date = date;
    const std::string prefix = "wiki-" + date + "-";
    ASSERT_TRUE(make_shard(real_, "articles", "0",
                           {{prefix + "pages-articles.xml", "text " + date}}, token_of(date, '1'))
                    .ok());
    ASSERT_TRUE(make_shard(real_, "stubs", "0", {{prefix + "stub-articles.xml", "stub " + date}},
                           token_of(date, '2'))
                    .ok());
    ASSERT_TRUE(release_step(real_, request(), "articles").ok());
    ASSERT_TRUE(release_step(real_, request(), "stubs").ok());
    write_order(date, state, params);
  }
  void write_order(const std::string& date, const std::string& state,
                   const std::string& params = "{}") {
    const std::string text =
        R"({"schema":1,"target":"wiki","date":")" + date +
        R"(","profile":"full","visibility":"public","created":0,"ended":0,"state":")" + state +
        R"(","steps":[{"name":"articles","plugin":"x","job_type":"articles","params":)" + params +
        R"(,"state":"waiting"}]})";
    const RunId id{"wiki", date};
    ASSERT_TRUE(make_directories(layout_.run_directory(id), 0700).ok());
    ASSERT_TRUE(write_file_atomically(layout_.run_file(id), text, 0600).ok());
  }
  static std::string token_of(const std::string& date, char c) { return date + std::string(24, c); }

  CleanupRequest cleanup(std::uint32_t keep, std::uint32_t partial = 0) const {
    CleanupRequest request;
    request.inventory.layout = layout_;
    request.config.limits.keep = keep;
    request.config.limits.partial = partial;
    request.config.partial_files = {"*-pages-articles{name}.xml*"};
    request.now = *time_of_date("20260501");
    return request;
  }
  CleanupOutcome apply(const CleanupRequest& request, Filesystem& filesystem) {
    const Result<CleanupPlan> plan = plan_cleanup(request);
    EXPECT_TRUE(plan.ok()) << plan.error().to_string();
    log_.clear();
    return carry_out(filesystem, request, *plan,
                     [this](const auto& line) { log_.push_back(line); });
  }
  std::vector<std::string> dates() { return dated_directories(layout_.public_tree, "wiki"); }

  std::vector<std::string> log_;
};

TEST_F(CleanupTest, OldRunsGoWithTheirRecordsAndNothingDangles) {
  for (const char* date : {"20260101", "20260201", "20260301"}) make_run(date);
  const auto before = tree(layout_.public_tree);
  const Result<CleanupPlan> plan = plan_cleanup(cleanup(1));
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(tree(layout_.public_tree), before) << "a plan changes nothing";
  const CleanupOutcome outcome = apply(cleanup(1), real_);
  EXPECT_THAT(outcome.errors, IsEmpty());
  EXPECT_EQ(outcome.runs, 2u);
  EXPECT_GT(outcome.bytes, 0u);
  EXPECT_THAT(outcome.targets, ElementsAre("wiki"));
  EXPECT_THAT(log_, Contains(HasSubstr("removed wiki/20260101")));
  EXPECT_THAT(dates(), ElementsAre("20260301"));
  EXPECT_THAT(dated_directories(layout_.private_tree + "/.runs", "wiki"), ElementsAre("20260301"));
  for (const auto& [path, what] : tree(layout_.public_tree + "/wiki/latest")) {
    EXPECT_TRUE(exists(layout_.public_tree + "/wiki/latest/" + path)) << path << what;
  }
  EXPECT_EQ(apply(cleanup(1), real_).runs, 0u) << "nothing is left to do";
}

TEST_F(CleanupTest, TheSecondLayoutOfARunGoesWithIt) {
  for (const char* date : {"20260101", "20260201"}) make_run(date);
  const std::string second = layout_.public_tree + "/other/newer/wiki/";
  const std::map<std::string, std::string> days = {{"2026-01-01", "20260101"},
                                                   {"2026-02-01", "20260201"}};
  for (const auto& [day, date] : days) {
    ASSERT_TRUE(make_directories(second + day + "/xml").ok());
    ASSERT_TRUE(
        real_
            .link_to("../../../../../wiki/" + date + "/wiki-" + date + "-pages-articles.xml",
                     second + day + "/xml/wiki.xml")
            .ok());
    ASSERT_TRUE(write_file_atomically(second + day + "/_SUCCESS", "").ok());
  }
  CleanupRequest request = cleanup(1);
  request.layouts = {"other/newer"};
  EXPECT_EQ(apply(request, real_).runs, 1u);
  EXPECT_FALSE(fs::exists(second + "2026-01-01"));
  EXPECT_TRUE(exists(second + "2026-02-01/xml/wiki.xml"));
}

TEST_F(CleanupTest, AStrippedRunKeepsWhatIsReadAndItsManifestSaysSo) {
  for (const char* date : {"20260101", "20260201"}) make_run(date);
  ASSERT_EQ(apply(cleanup(1, 1), real_).files, 1u);
  EXPECT_THAT(dates(), ElementsAre("20260101", "20260201"));
  const RunId old{"wiki", "20260101"};
  const Result<Manifest> manifest = read_manifest(layout_.manifest(old, true));
  ASSERT_TRUE(manifest.ok());
  ASSERT_EQ(manifest->artifacts.size(), 1u);
  EXPECT_EQ(manifest->artifacts[0].artifact.name, "wiki-20260101-pages-articles.xml");
  EXPECT_FALSE(exists(layout_.final_directory(old, true) + "/wiki-20260101-stub-articles.xml"));
  // Made again from the records, it is the same.
  const auto stripped = tree(layout_.public_tree);
  run_ = old;
  ASSERT_TRUE(rewrite_manifest(real_, request()).ok());
  EXPECT_EQ(tree(layout_.public_tree), stripped);
  EXPECT_EQ(apply(cleanup(1, 1), real_).files, 0u);
}

TEST_F(CleanupTest, AFileThatLatestLinksToOutlivesItsRun) {
  make_run("20260101");
  make_run("20260201");
  run_.date = "20260301";
  ASSERT_TRUE(make_shard(real_, "stubs", "0", {{"wiki-20260301-stub-articles.xml", "s"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "stubs").ok());
  write_order("20260301", "done");
  apply(cleanup(1), real_);
  EXPECT_THAT(dates(), ElementsAre("20260201", "20260301"));
  EXPECT_TRUE(exists(layout_.public_tree + "/wiki/latest/wiki-latest-pages-articles.xml"));
  EXPECT_FALSE(exists(layout_.public_tree + "/wiki/20260201/wiki-20260201-stub-articles.xml"));
}

TEST_F(CleanupTest, OpenHeldBusyAndUnreadableRunsStay) {
  for (const char* date : {"20260101", "20260102", "20260103", "20260104", "20260105", "20260201"})
    make_run(date);
  write_order("20260101", "open");
  ASSERT_TRUE(
      write_file_atomically(hold_file(layout_, {"wiki", "20260102"}), "asked by legal\n").ok());
  ASSERT_TRUE(write_file_atomically(layout_.run_file({"wiki", "20260103"}), "{\"torn", 0600).ok());
  CleanupRequest request = cleanup(1);
  request.busy = {{"wiki", "20260104"}};
  apply(request, real_);
  EXPECT_THAT(dates(), ElementsAre("20260101", "20260102", "20260103", "20260104", "20260201"));
}

TEST_F(CleanupTest, WhatAnOpenRunWillReadStays) {
  make_run("20260101");
  make_run("20260201");
  make_run("20260301");
  fs::remove_all(layout_.public_tree + "/wiki/latest");
  write_order("20260115", "open", R"({"prefetch":"auto"})");
  apply(cleanup(1), real_);
  EXPECT_THAT(dates(), ElementsAre("20260101", "20260301"));
}

TEST_F(CleanupTest, ARunWithoutRecordIsJudgedByItsManifestOrNotAtAll) {
  make_run("20260101");
  make_run("20260201");
  fs::remove_all(layout_.run_directory({"wiki", "20260101"}));
  fs::create_directories(layout_.public_tree + "/wiki/20250101");
  fs::create_directories(layout_.public_tree + "/Not.a-wiki/20250101");
  apply(cleanup(1), real_);
  EXPECT_THAT(dates(), ElementsAre("20250101", "20260201"));
  EXPECT_TRUE(exists(layout_.public_tree + "/Not.a-wiki/20250101"));
}

TEST_F(CleanupTest, OutputsThatNobodyFinishesGoWhenTheyAreOld) {
  const std::string dead = layout_.temp(std::string(32, 'a'));
  const std::string claimed = layout_.temp(std::string(32, 'b'));
  const std::string fresh = layout_.temp(std::string(32, 'c'));
  const std::string foreign = layout_.temp_tree + "/notes";
  for (const auto& directory : {dead, claimed, fresh, foreign}) {
    ASSERT_TRUE(make_directories(directory).ok());
    ASSERT_TRUE(write_file_atomically(directory + "/out", "bytes").ok());
  }
  write_order("20260101", "open");
  const std::string claim = layout_.claim({"wiki", "20260101"}, "articles", "0");
  ASSERT_TRUE(make_directories(fs::path(claim).parent_path()).ok());
  ASSERT_TRUE(write_file_atomically(claim, std::string(32, 'b') + "\n").ok());
  CleanupRequest request = cleanup(1);
  request.now = TimePoint(std::chrono::seconds(::time(nullptr)));
  EXPECT_EQ(apply(request, real_).left_overs, 0u);
  const utimbuf old{::time(nullptr) - 9 * 86400, ::time(nullptr) - 9 * 86400};
  for (const auto& directory : {dead, claimed, foreign}) {
    ASSERT_EQ(::utime((directory + "/out").c_str(), &old), 0);
    ASSERT_EQ(::utime(directory.c_str(), &old), 0);
  }
  EXPECT_EQ(apply(request, real_).left_overs, 1u);
  EXPECT_FALSE(exists(dead));
  EXPECT_TRUE(exists(claimed) && exists(fresh) && exists(foreign));
}

// Two real runs of the older engine, one killed and one with failed jobs: neither is good, so none
// of them goes while nothing better is there; and its lock makes a run open.
TEST_F(CleanupTest, RunsOfTheOlderEngineAreJudgedByTheirStatus) {
  const char* source = std::getenv("DUMPS_SOURCE_DIR");
  const fs::path archive =
      fs::path(source == nullptr ? "." : source) / "../shared/data/engine-output.tar.xz";
  if (!fs::exists(archive)) {
    GTEST_SKIP() << "there is no sample of the older engine's tree at ../shared/data";
  }
  const std::string command = "tar -C " + layout_.public_tree + " -xf " + archive.string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  fs::rename(layout_.public_tree + "/engine-output", layout_.public_tree + "/smallwiki");
  CleanupRequest request = cleanup(1);
  request.inventory.target = "smallwiki";
  const auto targets = take_inventory(request.inventory);
  ASSERT_TRUE(targets.ok()) << targets.error().to_string();
  ASSERT_EQ(targets->front().runs.size(), 2u);
  for (const RunOnDisk& run : targets->front().runs) {
    EXPECT_EQ(run.standing, RunStanding::kNotGood) << run.id.date << run.standing_text;
    EXPECT_GT(run.files.size(), 10u) << run.id.date;
    EXPECT_EQ(run.tree, "public");
  }
  EXPECT_FALSE(targets->front().linked.empty());
  const auto before = tree(layout_.public_tree);
  EXPECT_EQ(apply(request, real_).runs, 0u);
  EXPECT_TRUE(tree(layout_.public_tree) == before);
  ASSERT_TRUE(make_directories(layout_.private_tree + "/smallwiki").ok());
  ASSERT_TRUE(write_file_atomically(layout_.private_tree + "/smallwiki/lock_20261102", "a 1").ok());
  const auto locked = take_inventory(request.inventory);
  ASSERT_TRUE(locked.ok());
  EXPECT_EQ(locked->front().runs.back().standing, RunStanding::kOpen);
}

// Cut off before every operation, then done again: the end is the same, and at no point does
// latest/ lead nowhere or the manifest name a file that is not there.
TEST_F(CleanupTest, CutOffAnywhereTheNextOneCompletesIt) {
  for (const char* date : {"20260101", "20260201", "20260301"}) make_run(date);
  const std::string kept = root_ + "/kept";
  const auto copy = [](const std::string& from, const std::string& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  };
  for (const auto& part : {"public", "private"}) {
    fs::create_directories(kept);
    copy(root_ + "/" + part, kept + "/" + part);
  }
  apply(cleanup(1, 1), real_);
  const auto wanted = tree(layout_.public_tree);
  const auto wanted_private = tree(layout_.private_tree);
  int cuts = 0;
  for (bool cut = true; cut; ++cuts) {
    for (const auto& part : {"public", "private"}) copy(kept + "/" + part, root_ + "/" + part);
    CountingFilesystem dying(cuts + 1,
                             [] { return make_error(ErrorCode::kIo, "stop", "here", "killed"); });
    const CleanupOutcome outcome = apply(cleanup(1, 1), dying);
    cut = dying.count() > cuts;
    for (const auto& [path, what] : tree(layout_.public_tree)) {
      if (!what.starts_with("-> ")) continue;
      EXPECT_TRUE(exists(layout_.public_tree + "/" + path)) << path << " after cut " << cuts;
    }
    for (const std::string& date : dates()) {
      const Result<Manifest> manifest = read_manifest(layout_.manifest({"wiki", date}, true));
      ASSERT_TRUE(manifest.ok()) << date << " after cut " << cuts;
      for (const auto& item : manifest->artifacts) {
        EXPECT_TRUE(
            exists(layout_.final_directory({"wiki", date}, true) + "/" + item.artifact.name))
            << item.artifact.name << " after cut " << cuts;
      }
    }
    apply(cleanup(1, 1), real_);
    EXPECT_TRUE(tree(layout_.public_tree) == wanted) << "after cut " << cuts;
    EXPECT_TRUE(tree(layout_.private_tree) == wanted_private) << "after cut " << cuts;
  }
  EXPECT_GT(cuts, 8);
}

}  // namespace
}  // namespace dumps::test
