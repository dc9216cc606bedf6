#include "agent/pages/job_progress.h"

#include <gtest/gtest.h>

namespace dumps::pages {
namespace {

std::vector<JobProgress> of(const std::string& line,
                            views::JobStatus status = views::JobStatus::kInProgress) {
  views::RunView run;
  run.jobs.emplace_back().name = "articlesdump";
  run.jobs[0].status = status;
  run.jobs[0].progress = line;
  return progress_of_jobs(run);
}

TEST(JobProgressLines, NumbersComeFromTheLine) {
  const auto with_total = of("1200 of 4000 pages");
  ASSERT_EQ(with_total.size(), 1u);
  EXPECT_EQ(with_total[0].job, "articlesdump");
  EXPECT_EQ(with_total[0].done, 1200u);
  EXPECT_EQ(with_total[0].total, 4000u);
  EXPECT_EQ(with_total[0].unit, "pages");
  const auto without = of("1200 pages");
  ASSERT_EQ(without.size(), 1u);
  EXPECT_EQ(without[0].total, 0u);
  EXPECT_EQ(without[0].left, "");
  const auto with_time = of("1200 of 4000 pages, about 12 min 00 s left");
  ASSERT_EQ(with_time.size(), 1u);
  EXPECT_EQ(with_time[0].unit, "pages");
  EXPECT_EQ(with_time[0].left, "12 min 00 s");
}

TEST(JobProgressLines, OtherWordsAreNoNumbers) {
  for (const char* line :
       {"", "pages", "1200", "1200 of", "1200 of many pages", "1200 of 4000",
        "2026-11-24 04:06:10: wiki 1,204 pages (31.2/s)", "99999999999999999999 of 1 pages"}) {
    EXPECT_TRUE(of(line).empty()) << line;
  }
  EXPECT_TRUE(of("1200 of 4000 pages", views::JobStatus::kDone).empty());
}

}  // namespace
}  // namespace dumps::pages
