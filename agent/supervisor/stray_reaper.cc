#include "agent/supervisor/stray_reaper.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "agent/process/process_table.h"

namespace dumps {
namespace {

constexpr int kMaxRounds = 200;
constexpr std::chrono::milliseconds kRoundPause{10};

// The kernel lists the children of each thread, which is far cheaper than all of /proc; a kernel
// without CONFIG_PROC_CHILDREN has no such file.
std::vector<pid_t> own_children() {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", error)) {
    std::ifstream list(task.path() / "children");
    if (!list) return child_processes(::getpid());
    for (pid_t pid = 0; list >> pid;) children.push_back(pid);
  }
  return children;
}

}  // namespace

struct StrayReaper::Sweep {
  Sweep(boost::asio::io_context& loop, std::function<void(size_t)> on_done)
      : timer(loop), done(std::move(on_done)) {}
  boost::asio::steady_timer timer;
  std::function<void(size_t)> done;
  std::set<pid_t> killed;
  int rounds = 0;
};

StrayReaper::StrayReaper(boost::asio::io_context& loop) : loop_(loop) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

void StrayReaper::sweep(std::function<void(size_t killed)> done) {
  auto state = std::make_shared<Sweep>(loop_, std::move(done));
  boost::asio::post(loop_, [this, state] { round(state); });
}

void StrayReaper::round(const std::shared_ptr<Sweep>& sweep) {
  const size_t left = kill_and_reap(sweep->killed);
  if (left == 0 || ++sweep->rounds >= kMaxRounds) {
    sweep->done(sweep->killed.size());
    return;
  }
  sweep->timer.expires_after(kRoundPause);
  sweep->timer.async_wait([this, sweep](const boost::system::error_code& error) {
    if (!error) round(sweep);
  });
}

// Returns how many are dying still. Reaping one may hand its children to us, so a round that
// reaped something is followed by another.
size_t StrayReaper::kill_and_reap(std::set<pid_t>& killed) {
  const pid_t own_session = ::getsid(0);
  size_t active = 0;
  for (const pid_t pid : own_children()) {
    if (known_.contains(pid)) continue;
    const auto entry = find_process(pid);
    if (!entry || entry->session == own_session || known_.contains(entry->session)) continue;
    ++active;
    if (!entry->zombie) {
      ::kill(pid, SIGKILL);
      killed.insert(pid);
    }
    ::waitpid(pid, nullptr, WNOHANG);
  }
  return active;
}

}  // namespace dumps
