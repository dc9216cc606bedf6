// The views against a real tree of the older engine: read from its status files, written again, the
// bytes are the same. The tree lies beside the sources; without it these tests are skipped.
#include "agent/views/engine_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>

#include "agent/base/atomic_file.h"
#include "agent/views/feed.h"
#include "agent/views/hash_lists.h"
#include "agent/views/status_files.h"
#include "agent/views/status_html.h"
#include "agent/views/tree_runs.h"
#include "agent/views/view_writer.h"

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

// Taken over and shown again: a manifest is made of the files, as `dumpsctl adopt` does, and every
// view is written from it. What differs is listed in README.md ("What differs from the older
// engine's files").
class AdoptedTreeTest : public EngineTreeTest {
 protected:
  void SetUp() override {
    EngineTreeTest::SetUp();
    if (IsSkipped()) return;
    for (const char* name : {"dumpruninfo.txt", "dumpruninfo.json", "report.json",
                             "dumpstatus.json", "status.html", "index.html"}) {
      before_[name] = file(name);
    }
    for (const char* name : {"md5sums.txt", "sha1sums.txt", "md5sums.json", "sha1sums.json"}) {
      before_[name] = sums(name);
    }
    const RunPlace place{
        {tree_.string(), tree_.string() + "/private", {}}, {}, {kTarget, GetParam()}, true};
    const Manifest manifest = adopted();
    ASSERT_TRUE(
        write_file_atomically(place.layout.manifest(place.run, true), render_manifest(manifest)));
    const auto run = read_tree_run(place, "/mydumps");
    ASSERT_TRUE(run) << run.error().to_string();
    ASSERT_TRUE(*run);
    Filesystem filesystem;
    const auto written =
        write_run_views(filesystem, {"https://dumps.example", "/mydumps", false, {}}, place,
                        (*run)->manifest, (*run)->view);
    ASSERT_TRUE(written) << written.error().to_string();
    const auto again = read_tree_run(place, "/mydumps");
    ASSERT_TRUE(again && *again);
    EXPECT_EQ(*write_run_views(filesystem, {"https://dumps.example", "/mydumps", false, {}}, place,
                               (*again)->manifest, (*again)->view),
              0U);
  }

  // A step for each job that has files, as the older engine named it.
  Manifest adopted() const {
    Manifest manifest;
    manifest.run = {kTarget, GetParam()};
    manifest.state = run_state::kPartial;
    for (const JobView& job : run_.jobs) {
      if (job.files.empty() || job.status != JobStatus::kDone) continue;
      ManifestStep step;
      step.name = step.job_type = job.name;
      manifest.steps.push_back(step);
      for (const FileView& each : job.files) {
        if (each.state != FileView::State::kReleased) continue;
        Artifact artifact;
        artifact.name = each.name;
        artifact.size_bytes = each.size;
        artifact.digests = {each.md5, each.sha1, ""};
        manifest.artifacts.push_back({artifact, job.name, ""});
      }
    }
    return manifest;
  }

  std::map<std::string, std::string> before_;
};

INSTANTIATE_TEST_SUITE_P(Runs, AdoptedTreeTest, ::testing::Values("20261101", "20261102"));

// Nothing goes on in a run that was taken over: what was under way, or was to come, has failed.
std::string over(const std::string& text) {
  return std::regex_replace(text, std::regex("status(:|\": \")(in-progress|waiting)"),
                            "status$1failed");
}

TEST_P(AdoptedTreeTest, StatusesOfJobs) {
  EXPECT_EQ(file("dumpruninfo.txt"), over(before_["dumpruninfo.txt"]));
  EXPECT_EQ(file("dumpruninfo.json"), over(before_["dumpruninfo.json"]));
}

TEST_P(AdoptedTreeTest, EveryFieldOfDumpStatus) {
  namespace json = boost::json;
  const json::object theirs = json::parse(before_["dumpstatus.json"]).at("jobs").as_object();
  const json::object ours = json::parse(file("dumpstatus.json")).at("jobs").as_object();
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto& [name, job] : theirs) {
    const json::object& mine = ours.at(name).as_object();
    // Their last change of a job was not written there any more; it is in dumpruninfo.txt.
    const bool is_stale =
        before_["dumpruninfo.txt"].find("name:" + std::string(name) +
                                        "; status:" + std::string(job.at("status").as_string()) +
                                        ";") == std::string::npos;
    if (!is_stale) {
      EXPECT_EQ(over("status:" + std::string(job.at("status").as_string())),
                "status:" + std::string(mine.at("status").as_string()))
          << name;
      EXPECT_EQ(job.at("updated"), mine.at("updated")) << name;
    }
    if (!job.as_object().contains("files")) continue;
    for (const auto& [file_name, file] : job.at("files").as_object()) {
      const json::object& shown = mine.at("files").at(file_name).as_object();
      for (const auto& [key, value] : file.as_object()) {
        // A file in the making was not taken over.
        if (!file.as_object().contains("url")) continue;
        EXPECT_EQ(shown.at(key), value) << file_name;
      }
    }
  }
}

TEST_P(AdoptedTreeTest, ReportAndListsOfHashes) {
  std::string theirs = before_["report.json"];
  theirs = std::regex_replace(theirs,
                              std::regex("\"job\": \"[a-z0-9]*\", |, \"job\": \"[a-z0-9]*\""), "");
  // Theirs has the size of the file that was being made when the run was killed.
  theirs = std::regex_replace(theirs, std::regex("\\{\"size\": [0-9]+\\}"), "{}");
  EXPECT_EQ(file("report.json"), theirs);
  for (const char* name : {"md5sums.txt", "sha1sums.txt", "md5sums.json", "sha1sums.json"}) {
    EXPECT_EQ(sums(name), before_[name]) << name;
  }
}

// The items are the same, but that none is under way and that titles do not say "Deprecated".
TEST_P(AdoptedTreeTest, ItemsOfThePage) {
  std::string page = before_["index.html"];
  page = page.substr(page.find("<li class="), page.rfind("</li>") - page.find("<li class=") + 5);
  page = std::regex_replace(page, std::regex("Deprecated: "), "");
  page = std::regex_replace(page, std::regex("class='(in-progress|waiting)'"), "class='failed'");
  page = std::regex_replace(page, std::regex("class='status'>(in-progress|waiting)<"),
                            "class='status'>failed<");
  page = std::regex_replace(page, std::regex("<li class='file'>([^<]*) [0-9.]+ MB .written. </li>"),
                            "<li class='missing'>$1</li>");
  EXPECT_THAT(file("index.html"), ::testing::HasSubstr(page));
}

TEST_P(AdoptedTreeTest, ARunWithFailedJobsIsNotCalledComplete) {
  EXPECT_THAT(file("status.html"), ::testing::HasSubstr("Partial dump, "));
  EXPECT_THAT(file("status.html"), ::testing::Not(::testing::HasSubstr("Dump complete")));
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
