// WorkerProcess: one dumps-worker, from its start (or adoption) until nothing of it is left.
//
// It watches the worker's pidfd, its protocol socket and its output, checks every message, climbs
// the cancel ladder (stop message -> SIGTERM to its group -> SIGKILL to its session), and in the
// end says once how it ended. What a plugin does in there cannot hurt the agent: messages and
// output are read at a bounded rate (the flood waits in the socket, and so does the flooder), and
// bounded in size. Loop thread only; held by shared_ptr because asynchronous operations refer to
// it.
#pragma once

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/result.h"
#include "agent/process/line_splitter.h"
#include "agent/process/spawn.h"
#include "agent/process/worker_protocol.h"
#include "agent/supervisor/job_log.h"
#include "agent/supervisor/message_gate.h"
#include "agent/supervisor/stray_reaper.h"
#include "agent/supervisor/worker_end.h"

namespace dumps {

// How long each rung of the ladder is given before the next.
struct WorkerGraces {
  std::chrono::milliseconds cancel{60'000};  // stop message -> SIGTERM
  std::chrono::milliseconds term{10'000};    // SIGTERM -> SIGKILL
  std::chrono::milliseconds hello{30'000};   // start -> first message (loading the plugin is in it)
};

struct WorkerStart {
  std::string token;
  bool planning = false;
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::vector<std::pair<int, rlim_t>> limits;
  WorkerGraces graces;
  std::chrono::milliseconds time_limit{0};  // 0: none; planning and validating have one
};

struct WorkerEvents {
  // Any message but Log, which goes to the job log, and End, which is part of the WorkerEnd.
  std::function<void(const protocol::Message&)> on_message;
  // Exactly once, after everything of the worker is gone.
  std::function<void(WorkerEnd)> on_end;
};

class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  static Result<std::shared_ptr<WorkerProcess>> start(boost::asio::io_context& loop,
                                                      StrayReaper& reaper, const WorkerStart& start,
                                                      JobLog log, WorkerEvents events);
  // Takes over a worker that another agent started. It is not our child: its exit status cannot be
  // read, so `result_path` (its end message on disk) tells how it ended.
  static Result<std::shared_ptr<WorkerProcess>> adopt(boost::asio::io_context& loop,
                                                      StrayReaper& reaper, const WorkerStart& start,
                                                      pid_t pid, std::string result_path,
                                                      JobLog log, WorkerEvents events);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // An adopted worker's connection, and the hello that was read from it.
  void connect(UniqueFd socket, std::string_view hello);
  // Begins the ladder; a second call with `now` shortens it: SIGKILL at once.
  void stop(const std::string& reason, bool now);
  // Lets go without stopping it: the worker outlives the agent and is adopted by the next one.
  // No event is delivered any more.
  void abandon();

  pid_t pid() const { return pid_; }
  const std::string& token() const { return start_.token; }
  const protocol::Progress& progress() const { return progress_; }
  std::chrono::steady_clock::time_point last_heard() const { return last_heard_; }
  bool stopping() const { return !stop_reason_.empty(); }

 private:
  enum class Rung : std::uint8_t { kNone, kAsked, kTerminated, kKilled };
  using Stream = boost::asio::posix::stream_descriptor;

  WorkerProcess(boost::asio::io_context& loop, StrayReaper& reaper, WorkerStart start, JobLog log,
                WorkerEvents events);
  Status launch();
  void watch_process();
  void wait_socket();
  void read_socket();
  bool receive_one();
  void take(std::string_view datagram);
  void misbehave(Error error);
  void wait_output();
  void read_output();
  size_t take_output();
  void arm_watchdog();
  void climb(Rung rung);
  void kill_all();
  void process_ended();
  void finish(size_t leftovers);

  StrayReaper& reaper_;
  const WorkerStart start_;
  JobLog log_;
  WorkerEvents events_;
  MessageGate gate_;
  LineSplitter lines_;
  pid_t pid_ = -1;
  bool adopted_ = false;
  std::string result_path_;
  Stream pidfd_;
  Stream socket_;
  Stream output_;
  boost::asio::steady_timer socket_pause_;
  boost::asio::steady_timer output_pause_;
  boost::asio::steady_timer ladder_timer_;
  boost::asio::steady_timer watchdog_;
  protocol::Progress progress_;
  std::chrono::steady_clock::time_point last_heard_;
  std::optional<protocol::End> words_;
  std::optional<Error> misbehaviour_;
  std::optional<ExitStatus> status_;
  std::string stop_reason_;
  std::string timed_out_;
  std::uint64_t sent_ = 0;
  Rung rung_ = Rung::kNone;
  bool over_ = false;
};

}  // namespace dumps
