#include "agent/supervisor/worker_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cstdlib>

#include "agent/base/atomic_file.h"
#include "agent/process/process_table.h"

namespace dumps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class WorkerProcessTest : public testing::Test {
 protected:
  WorkerProcessTest() {
    char name[] = "/tmp/worker-process-XXXXXX";
    directory_ = ::mkdtemp(name);
    start_.token = std::string(32, 'a');
    start_.environment = {"PATH=/usr/bin:/bin"};
    start_.graces = {200ms, 200ms, 300ms};
  }
  ~WorkerProcessTest() override { (void)std::system(("rm -rf " + directory_).c_str()); }

  std::shared_ptr<WorkerProcess> launch(const std::string& script) {
    start_.argv = {std::string(::getenv("DUMPS_BINARY_DIR")) + "/tests/scripted_worker",
                   start_.token, script};
    auto log = JobLog::open(directory_ + "/log", 0600, clock_);
    EXPECT_TRUE(log.ok());
    auto worker =
        WorkerProcess::start(loop_, reaper_, start_, std::move(*log),
                             {[this](const protocol::Message& m) { messages_.push_back(m); },
                              [this](WorkerEnd end) { end_ = std::move(end); }});
    EXPECT_TRUE(worker.ok());
    return worker ? *worker : nullptr;
  }
  WorkerEnd run(const std::string& script) {
    auto worker = launch(script);
    loop_.run_for(20s);
    EXPECT_TRUE(end_.has_value()) << "worker did not end";
    return end_.value_or(WorkerEnd{});
  }
  void stop_after(const std::shared_ptr<WorkerProcess>& worker, std::chrono::milliseconds delay,
                  bool now) {
    auto timer = std::make_shared<boost::asio::steady_timer>(loop_, delay);
    timer->async_wait([timer, worker, now](auto) { worker->stop("the test wants it", now); });
    loop_.run_for(20s);
    ASSERT_TRUE(end_.has_value());
  }
  std::string log() const {
    const auto text = read_file(directory_ + "/log");
    return text ? *text : "";
  }

  boost::asio::io_context loop_;
  StrayReaper reaper_{loop_};
  SystemClock clock_;
  WorkerStart start_;
  std::string directory_;
  std::vector<protocol::Message> messages_;
  std::optional<WorkerEnd> end_;
};

TEST_F(WorkerProcessTest, ReportsAGoodEndWithItsNumbers) {
  const WorkerEnd end = run("good");
  EXPECT_EQ(end.kind, EndKind::kOk);
  EXPECT_EQ(end.progress.done, 3u);
  EXPECT_GT(end.peak_rss_bytes, 0u);
  EXPECT_EQ(messages_.size(), 2u);  // hello, progress
  EXPECT_THAT(log(), HasSubstr("output hello from the plugin"));
  EXPECT_THAT(log(), HasSubstr("info working pages=3"));
}

TEST_F(WorkerProcessTest, AnOkThatTheExitCodeContradictsIsNotBelieved) {
  const WorkerEnd end = run("lie");
  EXPECT_EQ(end.kind, EndKind::kMisbehaved);
  EXPECT_THAT(end.error, HasSubstr("exit code 1"));
}

TEST_F(WorkerProcessTest, GarbageOnTheSocketEndsTheWorkerAtOnce) {
  const WorkerEnd end = run("garbage");
  EXPECT_EQ(end.kind, EndKind::kMisbehaved);
  EXPECT_EQ(end.ladder, "SIGKILL");
  EXPECT_THAT(end.error, HasSubstr("not a JSON object"));
}

TEST_F(WorkerProcessTest, AShardOutsideOfPlanningIsRefused) {
  EXPECT_EQ(run("shard").kind, EndKind::kMisbehaved);
}

TEST_F(WorkerProcessTest, AShardInPlanningIsTaken) {
  start_.planning = true;
  EXPECT_EQ(run("shard").kind, EndKind::kOk);
  ASSERT_EQ(messages_.size(), 2u);
  EXPECT_EQ(std::get<protocol::PlannedShard>(messages_[1]).argument, "1-2");
}

TEST_F(WorkerProcessTest, NamesTheSignalThatKilledTheWorker) {
  const WorkerEnd end = run("segv");
  EXPECT_EQ(end.kind, EndKind::kKilled);
  EXPECT_THAT(end.error, HasSubstr("signal 11"));
}

TEST_F(WorkerProcessTest, AWorkerThatEndsWithoutAWordHasMisbehaved) {
  const WorkerEnd end = run("die-early");
  EXPECT_EQ(end.kind, EndKind::kMisbehaved);
  EXPECT_THAT(end.error, HasSubstr("exit code 9"));
}

TEST_F(WorkerProcessTest, AWorkerThatNeverSaysHelloIsEnded) {
  const WorkerEnd end = run("mute");
  EXPECT_EQ(end.kind, EndKind::kFailed);
  EXPECT_THAT(end.error, HasSubstr("no hello within 1 s"));
}

TEST_F(WorkerProcessTest, AWorkerThatStaysAfterItsEndIsKilled) {
  const WorkerEnd end = run("hang-after-end");
  EXPECT_EQ(end.kind, EndKind::kKilled);
  EXPECT_THAT(end.error, HasSubstr("said \"ok\" but ended with signal 9"));
}

TEST_F(WorkerProcessTest, AnObedientWorkerStopsOnTheFirstRung) {
  stop_after(launch("obedient"), 50ms, false);
  EXPECT_EQ(end_->kind, EndKind::kCancelled);
  EXPECT_EQ(end_->ladder, "stop");
}

TEST_F(WorkerProcessTest, AWorkerThatIgnoresTheMessageGetsSigterm) {
  stop_after(launch("term"), 50ms, false);
  EXPECT_EQ(end_->kind, EndKind::kCancelled);
  EXPECT_EQ(end_->ladder, "SIGTERM");
}

TEST_F(WorkerProcessTest, AWorkerThatIgnoresSigtermIsKilled) {
  stop_after(launch("stubborn"), 50ms, false);
  EXPECT_EQ(end_->kind, EndKind::kCancelled);
  EXPECT_EQ(end_->ladder, "SIGKILL");
}

TEST_F(WorkerProcessTest, StopNowKillsAtOnce) {
  start_.graces.cancel = 60s;
  stop_after(launch("stubborn"), 50ms, true);
  EXPECT_EQ(end_->ladder, "SIGKILL");
}

TEST_F(WorkerProcessTest, DescendantsThatHideAreFoundAndKilled) {
  const WorkerEnd end = run("grandchildren");
  EXPECT_EQ(end.kind, EndKind::kOk);
  EXPECT_EQ(end.leftovers_killed, 2u);
  for (const pid_t child : child_processes(::getpid())) {
    EXPECT_EQ(find_process(child)->session, ::getsid(0)) << "left behind: " << child;
  }
}

TEST_F(WorkerProcessTest, AFloodOfMessagesLeavesTheLoopResponsive) {
  auto worker = launch("flood");
  std::chrono::milliseconds worst{0};
  auto timer = std::make_shared<boost::asio::steady_timer>(loop_);
  int ticks = 0;
  std::function<void()> tick = [&] {
    const auto due = std::chrono::steady_clock::now() + 10ms;
    timer->expires_at(due);
    timer->async_wait([&, due](auto) {
      worst = std::max(worst, std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::steady_clock::now() - due));
      if (++ticks < 50) return tick();
      worker->stop("enough", true);
    });
  };
  tick();
  loop_.run_for(20s);
  ASSERT_TRUE(end_.has_value());
  EXPECT_LT(worst, 250ms);
  EXPECT_LE(end_->last_lines.size(), JobLog::kLastLines);
}

TEST_F(WorkerProcessTest, AFloodOfOutputIsReadAtABoundedRate) {
  stop_after(launch("print-flood"), 500ms, true);
  EXPECT_LT(log().size(), 4u << 20);
}

TEST_F(WorkerProcessTest, AMissingWorkerBinaryIsAnErrorOfStart) {
  start_.argv = {"/nonexistent/dumps-worker"};
  auto log = JobLog::open(directory_ + "/log", 0600, clock_);
  ASSERT_TRUE(log.ok());
  const auto worker = WorkerProcess::start(loop_, reaper_, start_, std::move(*log), {});
  ASSERT_FALSE(worker.ok());
  EXPECT_EQ(worker.error().cause->sys_errno, ENOENT);
}

}  // namespace
}  // namespace dumps
