#include "agent/supervisor/job_launch.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(JobLaunch, HandsWhatTheStepSaysToTheWorker) {
  LaunchSettings settings;
  settings.plugins["p"].path = "/p.so";
  RunOrder run;
  run.run = {"w", "20260102"};
  StepOrder step;
  step.plugin_id = "p";
  step.threads = 3;
  for (const char* verify : {"full", "structure"}) {
    step.verify = verify;
    const auto job = make_job(settings, run, step, nullptr, "token", 1);
    ASSERT_TRUE(job.ok()) << job.error().to_string();
    EXPECT_EQ(job->verify, verify);
    EXPECT_EQ(job->threads, 3u);
  }
  step.plugin_id = "absent";
  EXPECT_EQ(make_job(settings, run, step, nullptr, "token", 1).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace dumps
