// Each animal of the zoo in a real worker: how it ends, what it leaves, and whether the words say
// why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/zoo/worker_run.h"

namespace dumps::zoo {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A sanitizer's runtime turns a crash into an exit code, and needs memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

class ZooTest : public ::testing::Test {
 protected:
  JobSpec animal(const std::string& kind, std::int64_t lines = 100) const {
    return run_.job("zoo/zoo-" + kind + ".so", "zoo-" + kind, "lines", "lines",
                    {{"shards", std::int64_t{1}},
                     {"lines", lines},
                     {"line_ms", std::int64_t{0}},
                     {"failing_attempts", std::int64_t{1}},
                     {"mebibytes", std::int64_t{64}}});
  }
  // The one shard of an animal, without planning it in a worker.
  static JobSpec running(JobSpec spec) {
    const std::string kind = spec.plugin_id;
    spec.mode = JobMode::kRun;
    spec.shard = {"0", "", {"demowiki-20261124-" + kind + "0.txt.gz"}, 100, 1};
    return spec;
  }
  WorkerRun run_;
};

TEST_F(ZooTest, AGoodPluginSealsItsFile) {
  const WorkerResult r = run_.plan_and_run(animal("good"));
  ASSERT_TRUE(r.end.has_value()) << r.output;
  EXPECT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_EQ(r.exit.exit_code, 0);
  EXPECT_EQ(r.progress.done, 100U);
  EXPECT_THAT(run_.sealed_names(), ElementsAre("demowiki-20261124-zoo-good0.txt.gz"));
  EXPECT_TRUE(shell(run_.sealed(), "test $(zcat *.gz | wc -l) = 100"));
}

TEST_F(ZooTest, APluginOfAnOlderMinorVersionSealsItsFileToo) {
  const WorkerResult r = run_.plan_and_run(animal("abi-1-0"));
  ASSERT_TRUE(r.end.has_value()) << r.output;
  EXPECT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_THAT(run_.sealed_names(), ElementsAre("demowiki-20261124-zoo-abi-1-00.txt.gz"));
}

TEST_F(ZooTest, WhatCannotBeLoadedIsAConfigurationErrorThatSaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"wrong-abi", "2.2"}, {"no-symbol", "dumps_entry_v1"}, {"torn-struct", "struct_size"}};
  for (const auto& [kind, why] : cases) {
    const WorkerResult r = run_.run(running(animal(kind)));
    ASSERT_TRUE(r.end.has_value()) << kind;
    EXPECT_EQ(r.end->status, "config") << kind;
    EXPECT_EQ(r.exit.exit_code, 78) << kind;
    EXPECT_THAT(r.end->error, HasSubstr(why));
    EXPECT_THAT(run_.sealed_names(), IsEmpty());
  }
}

TEST_F(ZooTest, WhatKillsItsProcessLeavesNothing) {
  const std::pair<const char*, int> cases[] = {{"constructor-abort", SIGABRT},
                                               {"crash", SIGSEGV},
                                               {"stack-overflow", SIGSEGV},
                                               {"throw", SIGABRT}};
  for (const auto& [kind, signal] : cases) {
    const WorkerResult r = run_.run(running(animal(kind)));
    EXPECT_FALSE(r.end.has_value()) << kind;
    EXPECT_FALSE(r.exit.ok()) << kind;
    if (!kSanitized) {
      EXPECT_EQ(r.exit.signal, signal) << kind << ": " << r.exit.to_string();
    }
    EXPECT_THAT(run_.sealed_names(), IsEmpty());
  }
}

TEST_F(ZooTest, ExitZeroInMidRunIsNotSuccess) {
  const WorkerResult r = run_.run(running(animal("exit0")));
  EXPECT_FALSE(r.end.has_value()) << "no last word, so the agent must count it as failed";
  EXPECT_THAT(run_.sealed_names(), IsEmpty());
}

TEST_F(ZooTest, ALiarSealsNothing) {
  const std::pair<const char*, const char*> cases[] = {{"half-output", "did not finish"},
                                                       {"wrong-count", "of 101 lines only 100"},
                                                       {"undeclared", "not-announced.txt.gz"}};
  for (const auto& [kind, why] : cases) {
    const WorkerResult r = run_.run(running(animal(kind)));
    ASSERT_TRUE(r.end.has_value()) << kind;
    EXPECT_NE(r.end->status, "ok") << kind;
    EXPECT_NE(r.exit.exit_code, 0) << kind;
    EXPECT_THAT(r.end->error, HasSubstr(why)) << kind;
    EXPECT_THAT(run_.sealed_names(), IsEmpty());
  }
}

TEST_F(ZooTest, AFlakyPluginAsksForAnotherAttemptAndGetsThere) {
  JobSpec spec = running(animal("flaky"));
  const WorkerResult first = run_.run(spec);
  ASSERT_TRUE(first.end.has_value());
  EXPECT_EQ(first.end->status, "retry");
  EXPECT_EQ(first.exit.exit_code, 75);
  spec.shard.attempt = 2;
  const WorkerResult second = run_.run(spec);
  ASSERT_TRUE(second.end.has_value());
  EXPECT_EQ(second.end->status, "ok") << second.end->error;
}

TEST_F(ZooTest, APatientPluginStopsWhenAskedTo) {
  JobSpec spec = running(animal("good", 100'000));
  spec.params["line_ms"] = std::int64_t{5};
  const WorkerResult r = run_.run(spec, milliseconds(300));
  ASSERT_TRUE(r.end.has_value());
  EXPECT_EQ(r.end->status, "cancelled");
  EXPECT_EQ(r.exit.exit_code, 130);
  EXPECT_THAT(run_.sealed_names(), IsEmpty());
}

TEST_F(ZooTest, OneThatHangsIsEndedByTheSignalItCannotIgnore) {
  for (const char* kind : {"hang", "stubborn", "constructor-hang"}) {
    const WorkerResult r = run_.run(running(animal(kind)), milliseconds(200));
    EXPECT_EQ(r.exit.signal, SIGKILL) << kind;
    EXPECT_LT(r.time, milliseconds(10'000)) << kind;
    EXPECT_THAT(run_.sealed_names(), IsEmpty());
  }
}

TEST_F(ZooTest, AFloodOfWordsIsCutAndTheJobGoesOn) {
  const WorkerResult r = run_.run(running(animal("flood")));
  ASSERT_TRUE(r.end.has_value()) << r.exit.to_string();
  EXPECT_EQ(r.end->status, "ok") << r.end->error;
  if (!kSanitized) {
    EXPECT_LT(r.end->peak_rss_bytes, 100U << 20);
  }
}

TEST_F(ZooTest, ALeakShowsInTheNumbers) {
  const WorkerResult r = run_.run(running(animal("leak")));
  ASSERT_TRUE(r.end.has_value());
  EXPECT_GT(r.end->peak_rss_bytes, 64U << 20);
}

TEST_F(ZooTest, AnOrphanIsEndedWithItsJob) {
  const WorkerResult r = run_.run(running(animal("orphan")));
  ASSERT_TRUE(r.end.has_value());
  EXPECT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_TRUE(shell("/", "! pgrep -fx 'sleep 86399'"));
}

}  // namespace
}  // namespace dumps::zoo
