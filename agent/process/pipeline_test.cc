#include "agent/process/pipeline.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstring>

#include "agent/process/process_table.h"

namespace dumps {
namespace {

class PipelineTest : public testing::Test {
 protected:
  PipelineTest() {
    ::signal(SIGPIPE, SIG_IGN);
    options_.environment = {"PATH=/usr/bin:/bin"};
    options_.take = [this](std::string_view data) {
      output_ += data;
      return Status();
    };
    options_.error_line = [this](size_t stage, std::string_view line) {
      errors_ += std::to_string(stage) + ":" + std::string(line) + "\n";
    };
  }
  Status run(const std::vector<PipelineStage>& stages) {
    return run_pipeline(stages, options_, &ends_);
  }
  static PipelineStage shell(std::string script) {
    return {{"sh", "-c", std::move(script)}, {}, {}, false};
  }

  PipelineOptions options_;
  std::vector<StageEnd> ends_;
  std::string output_, errors_;
};

TEST_F(PipelineTest, CarriesBytesThroughAllStages) {
  size_t fed = 0;
  options_.feed = [&fed](std::span<char> buffer) -> Result<size_t> {
    const size_t n = std::min<size_t>(buffer.size(), 3'000'000 - fed);
    std::memset(buffer.data(), 'x', n);
    fed += n;
    return n;
  };
  ASSERT_TRUE(run({shell("cat"), shell("tr x y"), shell("cat")}).ok());
  EXPECT_EQ(output_, std::string(3'000'000, 'y'));
}

TEST_F(PipelineTest, EveryStageMustSucceed) {
  const Status status = run({shell("echo a; echo broke >&2; exit 3"), shell("cat")});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(
      status.error().to_string().find("stage 1 (sh) ended with exit code 3, saying \"broke\""),
      std::string::npos)
      << status.error().to_string();
  EXPECT_EQ(ends_[0].exit_code, 3);
  EXPECT_TRUE(ends_[1].accepted);
  EXPECT_EQ(errors_, "0:broke\n");
}

TEST_F(PipelineTest, SignalsAreToldFromExitCodes) {
  EXPECT_FALSE(run({shell("kill -SEGV $$")}).ok());
  EXPECT_EQ(ends_[0].signal, SIGSEGV);
  EXPECT_EQ(ends_[0].exit_code, -1);
}

TEST_F(PipelineTest, SigpipeCountsAsSuccessOnlyWhereDeclared) {
  PipelineStage producer = shell("exec yes");
  const PipelineStage head = shell("exec head -n 1");
  EXPECT_FALSE(run({producer, head}).ok());
  EXPECT_EQ(ends_[0].signal, SIGPIPE);
  producer.sigpipe_ok = true;
  EXPECT_TRUE(run({producer, head}).ok());
}

TEST_F(PipelineTest, DeclaredExitCodesAreAccepted) {
  PipelineStage stage = shell("exit 24");
  stage.accepted_codes = {23, 24};
  EXPECT_TRUE(run({stage}).ok());
  stage.accepted_codes = {23};
  EXPECT_FALSE(run({stage}).ok());
}

TEST_F(PipelineTest, MissingCommandIsAConfigurationErrorWithItsErrno) {
  const Status status = run({shell("cat"), {{"no-such-command-here"}, {}, {}, false}});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ends_[1].start_errno, ENOENT);
}

TEST_F(PipelineTest, TimeoutEndsTheWholeGroup) {
  options_.timeout = std::chrono::milliseconds(200);
  options_.term_grace = std::chrono::milliseconds(100);
  const Status status = run({shell("trap '' TERM; sleep 60 & wait; sleep 60"), shell("cat")});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

TEST_F(PipelineTest, CancelEndsTheWholeGroup) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  options_.cancel_fd = ends[0];
  const Status status = run({shell("sleep 60"), shell("cat")});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(PipelineTest, BackgroundGrandchildHoldingThePipeDoesNotHang) {
  EXPECT_TRUE(run({shell("echo done; sleep 300 & exit 0")}).ok());
  EXPECT_EQ(output_, "done\n");
}

TEST_F(PipelineTest, DaemonisedGrandchildIsKilledWhenAskedTo) {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  options_.kill_strays = true;
  EXPECT_TRUE(run({shell("setsid sleep 300 & echo started; sleep 0.2")}).ok());
  EXPECT_TRUE(child_processes(::getpid()).empty());
}

TEST_F(PipelineTest, EnvironmentIsWhatWasDeclared) {
  ::setenv("DUMPS_TEST_LEAK", "leaked", 1);
  PipelineStage stage{{"env"}, {"PATH=/bin:/usr/bin", "A=1"}, {}, false};
  ASSERT_TRUE(run({stage}).ok());
  EXPECT_EQ(output_, "PATH=/bin:/usr/bin\nA=1\n");
}

TEST_F(PipelineTest, FailureOfTheTakerWins) {
  options_.take = [](std::string_view) -> Status {
    return make_error(ErrorCode::kUnavailable, "write output", "x", "no space");
  };
  const Status status = run({shell("yes")});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().subject, "x");
}

}  // namespace
}  // namespace dumps
