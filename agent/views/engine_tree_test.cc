// The views against a real tree of the older engine: read from its status files, written again, the
// bytes are the same. The tree lies beside the sources; without it these tests are skipped.
#include "agent/views/engine_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "agent/base/atomic_file.h"
#include "agent/views/feed.h"
#include "agent/views/hash_lists.h"
#include "agent/views/status_files.h"
#include "agent/views/status_html.h"

namespace dumps::views {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTarget = "smallwiki";

// Run 20261101 was killed in its history step, 20261102 has parts, page ranges and failed jobs.
class EngineTreeTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const char* source = std::getenv("DUMPS_SOURCE_DIR");
    const fs::path archive =
        fs::path(source == nullptr ? "." : source) / "../shared/data/engine-output.tar.xz";
    if (!fs::exists(archive)) {
      GTEST_SKIP() << "there is no sample of the older engine's tree at ../shared/data";
    }
    fs::create_directories(tree_);
    const std::string command = "tar -C " + tree_.string() + " -xf " + archive.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    // Runs lie in the directory of their wiki.
    fs::rename(tree_ / "engine-output", tree_ / kTarget);
    Result<RunView> run = read_engine_run((tree_ / kTarget / GetParam()).string(), "/mydumps");
    ASSERT_TRUE(run) << run.error().to_string();
    run_ = std::move(*run);
    add_titles();
  }
  void TearDown() override { fs::remove_all(tree_); }

  std::string file(const std::string& name) const {
    Result<std::string> text = read_file((tree_ / kTarget / GetParam() / name).string());
    return text ? *text : text.error().to_string();
  }
  std::string sums(const std::string& name) const {
    return file(std::string(kTarget) + '-' + GetParam() + '-' + name);
  }
  // Titles and details stand in the page alone.
  void add_titles() {
    const std::string page = file("index.html");
    const std::regex item(
        "<span class='title'>(.*?)</span>(?:<ul>(?:<li class='detail'>(.*?)</li>)?)?");
    auto job = run_.jobs.rbegin();
    for (std::sregex_iterator at(page.begin(), page.end(), item), end;
         at != end && job != run_.jobs.rend(); ++at, ++job) {
      job->title = (*at)[1];
      job->detail = (*at)[2];
    }
  }

  fs::path tree_ = fs::temp_directory_path() / ("engine-tree-" + std::to_string(::getpid()));
  RunView run_;
};

INSTANTIATE_TEST_SUITE_P(Runs, EngineTreeTest, ::testing::Values("20261101", "20261102"));

TEST_P(EngineTreeTest, StatusesOfJobs) {
  EXPECT_EQ(dumpruninfo_txt(run_), file("dumpruninfo.txt"));
  EXPECT_EQ(dumpruninfo_json(run_), file("dumpruninfo.json"));
}

TEST_P(EngineTreeTest, ReportButForTheOddMemberOfJobsWithoutFiles) {
  std::string theirs = file("report.json");
  theirs = std::regex_replace(theirs,
                              std::regex("\"job\": \"[a-z0-9]*\", |, \"job\": \"[a-z0-9]*\""), "");
  EXPECT_EQ(report_json(run_), theirs);
}

// The older engine wrote it for the last time before its last job changed.
TEST_P(EngineTreeTest, DumpStatusButForTheLastChange) {
  const auto theirs = boost::json::parse(file("dumpstatus.json"));
  int stale = 0;
  for (JobView& job : run_.jobs) {
    const auto& entry = theirs.at("jobs").at(job.name);
    const std::string status(entry.at("status").as_string());
    if (status == status_name(job.status)) continue;
    ++stale;
    job.status = status == "waiting" ? JobStatus::kWaiting : JobStatus::kInProgress;
    job.updated = entry.at("updated").as_string();
    for (FileView& each : job.files) each.state = FileView::State::kMissing;
  }
  EXPECT_LE(stale, 1);
  EXPECT_EQ(dumpstatus_json(run_), file("dumpstatus.json"));
}

TEST_P(EngineTreeTest, ListsOfHashes) {
  EXPECT_EQ(hash_list_txt(run_, HashKind::kMd5), sums("md5sums.txt"));
  EXPECT_EQ(hash_list_txt(run_, HashKind::kSha1), sums("sha1sums.txt"));
  EXPECT_EQ(hash_list_json(run_, HashKind::kMd5), sums("md5sums.json"));
  EXPECT_EQ(hash_list_json(run_, HashKind::kSha1), sums("sha1sums.json"));
  int lists = 0;
  for (const JobView& job : run_.jobs) {
    for (const FileView& each : job.files) {
      if (each.md5.empty()) continue;
      EXPECT_EQ(hash_line(each, HashKind::kMd5), file("md5sums-" + each.name + ".txt"));
      EXPECT_EQ(hash_line(each, HashKind::kSha1), file("sha1sums-" + each.name + ".txt"));
      ++lists;
    }
  }
  EXPECT_GT(lists, 20);
}

TEST_P(EngineTreeTest, ItemsOfThePage) {
  EXPECT_THAT(file("index.html"), ::testing::HasSubstr("<ul>\n                " + jobs_html(run_)));
}

TEST_P(EngineTreeTest, TheLineOfTheRun) {
  const std::string theirs = file("status.html");
  // It was written at the end of the run, a little later than the last job changed.
  run_.updated = theirs.substr(4, 19);
  EXPECT_EQ(status_html(run_), theirs);
}

TEST_P(EngineTreeTest, ARunWithoutItsStatusFilesIsAnError) {
  const std::string directory = (tree_ / kTarget / GetParam()).string();
  fs::resize_file(directory + "/report.json", 40);
  EXPECT_THAT(read_engine_run(directory, "").error().to_string(),
              ::testing::HasSubstr("report.json"));
  fs::remove(directory + "/dumpruninfo.txt");
  EXPECT_THAT(read_engine_run(directory, "").error().to_string(),
              ::testing::HasSubstr("dumpruninfo.txt"));
}

}  // namespace
}  // namespace dumps::views
