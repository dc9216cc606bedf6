#include "agent/views/job_list.h"

#include <gtest/gtest.h>

namespace dumps::views {
namespace {

constexpr auto kW = JobStatus::kWaiting;
constexpr auto kI = JobStatus::kInProgress;
constexpr auto kD = JobStatus::kDone;
constexpr auto kF = JobStatus::kFailed;
constexpr auto kS = JobStatus::kSkipped;

TEST(JobList, AJobIsWhatItsPiecesAreTogether) {
  struct {
    std::vector<JobStatus> pieces;
    JobStatus job;
  } const cases[] = {
      {{kW, kW}, kW}, {{kW, kI}, kI}, {{kD, kW}, kI}, {{kF, kW}, kI},     {{kD, kI, kF}, kI},
      {{kD, kD}, kD}, {{kD, kF}, kF}, {{kD, kS}, kD}, {{kS, kS, kS}, kS}, {{kF, kS}, kF},
  };
  for (const auto& c : cases) {
    JobList list;
    for (const JobStatus piece : c.pieces) list.add_piece(job_named("articlesdump"), piece);
    EXPECT_EQ(list.take().front().status, c.job) << static_cast<int>(c.pieces.front());
  }
}

TEST(JobList, JobsAndFilesStandInTheirOldOrder) {
  JobList list;
  for (const char* name : {"rdfdump", "articlesdump", "pagetable", "xmlstubsdump", "sitestatstable",
                           "articlesdumprecombine"}) {
    list.add_piece(job_named(name), kD, "2026-01-02 00:00:00");
  }
  const JobName stubs = job_named("xmlstubsdump");
  for (const char* file :
       {"w-20260102-stub-articles10.xml.gz", "w-20260102-stub-articles9.xml.gz",
        "w-20260102-stub-meta-current.xml.gz", "w-20260102-stub-meta-history.xml.gz"}) {
    list.add_file(stubs, {file});
  }
  std::vector<std::string> names;
  std::vector<std::string> files;
  for (const JobView& job : list.take()) {
    names.push_back(job.name);
    for (const FileView& file : job.files) files.push_back(file.name.substr(11));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"sitestatstable", "pagetable", "xmlstubsdump",
                                             "articlesdump", "articlesdumprecombine", "rdfdump"}));
  EXPECT_EQ(files, (std::vector<std::string>{"stub-meta-history.xml.gz", "stub-meta-current.xml.gz",
                                             "stub-articles9.xml.gz", "stub-articles10.xml.gz"}));
}

TEST(JobList, OfAFileThatIsToldTwiceTheFurtherOneStays) {
  JobList list;
  const JobName job = job_named("articlesdump");
  list.add_piece(job, kI, "", "5 of 9 pages");
  list.add_file(job, {"a", FileView::State::kWritten, 5});
  list.add_file(job, {"a", FileView::State::kReleased, 9});
  list.add_file(job, {"a"});
  const std::vector<JobView> jobs = list.take();
  ASSERT_EQ(jobs.front().files.size(), 1U);
  EXPECT_EQ(jobs.front().files.front().size, 9U);
  EXPECT_EQ(jobs.front().progress, "5 of 9 pages");
}

}  // namespace
}  // namespace dumps::views
