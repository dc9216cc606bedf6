#include "agent/supervisor/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

// A worker that sends more than this per interval waits: 2,000 messages and 1.3 MB of output per
// second, a hundred times what a worker in order says.
constexpr int kDatagramsPerRound = 100;
constexpr size_t kOutputBytesPerRound = 64 * 1024;
constexpr std::chrono::milliseconds kRoundPause{50};
constexpr std::chrono::milliseconds kStopNowGrace{0};

std::string seconds(std::chrono::milliseconds time) {
  return std::to_string((time.count() + 999) / 1000) + " s";
}

}  // namespace

WorkerProcess::WorkerProcess(boost::asio::io_context& loop, StrayReaper& reaper, WorkerStart start,
                             JobLog log, WorkerEvents events)
    : reaper_(reaper),
      start_(std::move(start)),
      log_(std::move(log)),
      events_(std::move(events)),
      gate_(start_.token, start_.planning),
      pidfd_(loop),
      socket_(loop),
      output_(loop),
      socket_pause_(loop),
      output_pause_(loop),
      ladder_timer_(loop),
      watchdog_(loop),
      last_heard_(std::chrono::steady_clock::now()) {}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) reaper_.remove_known(pid_);
}

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(boost::asio::io_context& loop,
                                                            StrayReaper& reaper,
                                                            const WorkerStart& start, JobLog log,
                                                            WorkerEvents events) {
  std::shared_ptr<WorkerProcess> worker(
      new WorkerProcess(loop, reaper, start, std::move(log), std::move(events)));
  if (Status launched = worker->launch(); !launched) return std::move(launched).error();
  worker->watch_process();
  worker->wait_socket();
  worker->wait_output();
  worker->arm_watchdog();
  return worker;
}

Status WorkerProcess::launch() {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return make_errno_error(errno, "start worker", "socket pair");
  }
  UniqueFd ours(sockets[0]);
  const UniqueFd theirs(sockets[1]);
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return make_errno_error(errno, "start worker", "pipe");
  UniqueFd output(pipe_ends[0]);
  const UniqueFd output_end(pipe_ends[1]);
  SpawnOptions options;
  options.argv = start_.argv;
  options.environment = start_.environment;
  options.descriptors = {
      {1, output_end.get()}, {2, output_end.get()}, {protocol::kWorkerFd, theirs.get()}};
  options.group = ProcessGroup::kNewSession;
  options.limits = start_.limits;
  options.no_new_privileges = true;
  Result<Child> child = spawn(options);
  if (!child) return std::move(child).error().wrap("start worker", start_.argv.front());
  pid_ = child->pid;
  reaper_.add_known(pid_);
  ::fcntl(output.get(), F_SETFL, O_NONBLOCK);
  pidfd_.assign(child->pidfd.release());
  socket_.assign(ours.release());
  output_.assign(output.release());
  return {};
}

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::adopt(boost::asio::io_context& loop,
                                                            StrayReaper& reaper,
                                                            const WorkerStart& start, pid_t pid,
                                                            std::string result_path, JobLog log,
                                                            WorkerEvents events) {
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) return make_errno_error(errno, "adopt worker", std::to_string(pid));
  std::shared_ptr<WorkerProcess> worker(
      new WorkerProcess(loop, reaper, start, std::move(log), std::move(events)));
  worker->pid_ = pid;
  worker->adopted_ = true;
  worker->result_path_ = std::move(result_path);
  worker->pidfd_.assign(pidfd.release());
  worker->watch_process();
  return worker;
}

void WorkerProcess::connect(UniqueFd socket, std::string_view hello) {
  gate_.expect_hello();
  if (socket_.is_open()) socket_.close();
  socket_.assign(socket.release());
  take(hello);
  wait_socket();
}

void WorkerProcess::watch_process() {
  pidfd_.async_wait(Stream::wait_read,
                    [self = shared_from_this()](const boost::system::error_code& error) {
                      if (!error && !self->over_) self->process_ended();
                    });
}

void WorkerProcess::wait_socket() {
  if (!socket_.is_open()) return;
  socket_.async_wait(Stream::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (!error && !self->over_) self->read_socket();
                     });
}

void WorkerProcess::read_socket() {
  int budget = kDatagramsPerRound;
  while (budget-- > 0 && socket_.is_open() && receive_one()) {
  }
  if (!socket_.is_open() || over_) return;
  if (budget >= 0) {
    wait_socket();
    return;
  }
  socket_pause_.expires_after(kRoundPause);
  socket_pause_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error && !self->over_) self->wait_socket();
  });
}

// False when there is nothing to read now, or never again.
bool WorkerProcess::receive_one() {
  static thread_local std::vector<char> buffer(protocol::kMaxDatagramBytes + 1);
  const ssize_t n = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && errno == EINTR) return true;
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (n <= 0) {
    // The worker closed it, which is all right only on its way out: the pidfd tells.
    socket_.close();
    return false;
  }
  take(std::string_view(buffer.data(), static_cast<size_t>(n)));
  return true;
}

void WorkerProcess::take(std::string_view datagram) {
  Result<std::optional<protocol::Message>> message = gate_.admit(datagram);
  if (!message) {
    misbehave(std::move(message).error());
    return;
  }
  last_heard_ = std::chrono::steady_clock::now();
  if (!message->has_value()) return;
  if (const auto* log = std::get_if<protocol::Log>(&**message)) {
    log_.message(*log);
    return;
  }
  if (const auto* end = std::get_if<protocol::End>(&**message)) {
    words_ = *end;
    // It has said all; a plugin thread that keeps the process from ending gets a short while.
    if (rung_ == Rung::kNone) {
      ladder_timer_.expires_after(start_.graces.term);
      ladder_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->over_) self->climb(Rung::kKilled);
      });
    }
    return;
  }
  if (const auto* progress = std::get_if<protocol::Progress>(&**message)) progress_ = *progress;
  if (std::holds_alternative<protocol::Hello>(**message) && start_.time_limit.count() == 0) {
    watchdog_.cancel();
  }
  if (events_.on_message) events_.on_message(**message);
}

void WorkerProcess::misbehave(Error error) {
  if (!misbehaviour_) {
    log_.note("misbehaving: " + error.to_string());
    misbehaviour_ = std::move(error);
  }
  socket_.close();
  climb(Rung::kKilled);
}

void WorkerProcess::wait_output() {
  if (!output_.is_open()) return;
  output_.async_wait(Stream::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (!error && !self->over_) self->read_output();
                     });
}

void WorkerProcess::read_output() {
  const size_t taken = take_output();
  if (!output_.is_open()) return;
  output_pause_.expires_after(taken == kOutputBytesPerRound ? kRoundPause
                                                            : std::chrono::milliseconds(0));
  output_pause_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error && !self->over_) self->wait_output();
  });
}

size_t WorkerProcess::take_output() {
  static thread_local std::vector<char> buffer(kOutputBytesPerRound);
  const ssize_t n = ::read(output_.native_handle(), buffer.data(), buffer.size());
  if (n > 0) {
    lines_.add(std::string_view(buffer.data(), static_cast<size_t>(n)),
               [this](std::string_view line) { log_.printed(line); });
    return static_cast<size_t>(n);
  }
  if (n == 0 || (errno != EAGAIN && errno != EINTR)) output_.close();
  return 0;
}

void WorkerProcess::arm_watchdog() {
  const bool limited = start_.time_limit.count() > 0;
  const auto limit = limited ? start_.time_limit : start_.graces.hello;
  watchdog_.expires_after(limit);
  watchdog_.async_wait([self = shared_from_this(), limit](const boost::system::error_code& error) {
    if (error || self->over_) return;
    self->timed_out_ = self->gate_.said_hello() ? "not done within " + seconds(limit)
                                                : "no hello within " + seconds(limit);
    self->log_.note(self->timed_out_);
    self->climb(Rung::kTerminated);
  });
}

void WorkerProcess::stop(const std::string& reason, bool now) {
  if (over_) return;
  if (stop_reason_.empty()) {
    stop_reason_ = reason.empty() ? "asked to stop" : reason;
    log_.note("stop: " + stop_reason_);
  }
  if (now) {
    climb(Rung::kKilled);
  } else if (rung_ == Rung::kNone) {
    climb(Rung::kAsked);
  }
}

void WorkerProcess::climb(Rung rung) {
  if (over_ || rung <= rung_) return;
  rung_ = rung;
  std::chrono::milliseconds grace = kStopNowGrace;
  Rung next = Rung::kKilled;
  if (rung == Rung::kAsked) {
    const std::string message = protocol::encode(++sent_, protocol::Stop{stop_reason_});
    const bool told = socket_.is_open() &&
                      ::send(socket_.native_handle(), message.data(), message.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(message.size());
    if (told) grace = start_.graces.cancel;
    next = Rung::kTerminated;
  } else if (rung == Rung::kTerminated) {
    ::kill(-pid_, SIGTERM);
    grace = start_.graces.term;
  } else {
    kill_all();
    return;
  }
  ladder_timer_.expires_after(grace);
  ladder_timer_.async_wait(
      [self = shared_from_this(), next](const boost::system::error_code& error) {
        if (!error && !self->over_) self->climb(next);
      });
}

void WorkerProcess::kill_all() {
  ::kill(pid_, SIGKILL);
  ::kill(-pid_, SIGKILL);
  kill_session(pid_);
}

// What a worker of ours leaves behind becomes our child and is swept; what an adopted one leaves
// behind does not, but still carries its session.
void WorkerProcess::process_ended() {
  ladder_timer_.cancel();
  watchdog_.cancel();
  const size_t leftovers = adopted_ ? kill_session(pid_, pid_) : 0;
  for (int i = 0; i < 4 * kDatagramsPerRound && socket_.is_open() && receive_one(); ++i) {
  }
  for (int i = 0; i < 16 && output_.is_open() && take_output() > 0; ++i) {
  }
  lines_.flush([this](std::string_view line) { log_.printed(line); });
  over_ = true;
  if (!adopted_) {
    if (Result<ExitStatus> status = wait_for(pid_)) {
      status_ = *status;
    } else {
      log_.note(status.error().to_string());
    }
  }
  reaper_.remove_known(pid_);
  reaper_.sweep(
      [self = shared_from_this(), leftovers](size_t killed) { self->finish(leftovers + killed); });
}

void WorkerProcess::finish(size_t leftovers) {
  EndFacts facts;
  facts.status = status_;
  facts.misbehaviour = misbehaviour_;
  facts.stop_reason = stop_reason_;
  facts.timed_out = timed_out_;
  if (rung_ == Rung::kAsked) facts.ladder = "stop";
  if (rung_ == Rung::kTerminated) facts.ladder = "SIGTERM";
  if (rung_ == Rung::kKilled) facts.ladder = "SIGKILL";
  if (!words_ && !result_path_.empty()) {
    if (const Result<std::string> text = read_file(result_path_, 1u << 20)) {
      const Result<protocol::Envelope> envelope = protocol::decode(*text);
      if (envelope) {
        if (const auto* end = std::get_if<protocol::End>(&envelope->message)) words_ = *end;
      }
    }
  }
  facts.words = words_;
  WorkerEnd end = conclude(facts);
  end.progress = progress_;
  end.leftovers_killed = leftovers;
  log_.note(end.to_string());
  end.last_lines.assign(log_.last_lines().begin(), log_.last_lines().end());
  pidfd_.close();
  if (socket_.is_open()) socket_.close();
  if (output_.is_open()) output_.close();
  const auto on_end = std::move(events_.on_end);
  events_ = {};
  if (on_end) on_end(std::move(end));
}

void WorkerProcess::abandon() {
  over_ = true;
  // Handlers that the loop still holds may keep this object for longer than the reaper lives.
  reaper_.remove_known(std::exchange(pid_, -1));
  events_ = {};
  for (auto* timer : {&socket_pause_, &output_pause_, &ladder_timer_, &watchdog_}) timer->cancel();
  pidfd_.close();
  if (socket_.is_open()) socket_.close();
  if (output_.is_open()) output_.close();
}

}  // namespace dumps
