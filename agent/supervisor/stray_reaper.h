// StrayReaper: ends processes that a dead worker left behind.
//
// The agent is a child subreaper, so whatever a worker's descendants do to hide (double fork, a
// session of their own), they become the agent's children when their parents die. A child that is
// no known worker, and not in the agent's own session (where its own short commands live), is
// killed and reaped. Loop thread; owned by whoever owns the workers, and outlives them.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <set>

namespace dumps {

class StrayReaper {
 public:
  // Makes this process a child subreaper.
  explicit StrayReaper(boost::asio::io_context& loop);

  // Children that are alive by right, with everything in their sessions.
  void add_known(pid_t pid) { known_.insert(pid); }
  void remove_known(pid_t pid) { known_.erase(pid); }

  // Kills strays until there are none, then calls `done` with their number (never from inside this
  // call). Gives up after about two seconds: a process in uninterruptible sleep dies when it can.
  void sweep(std::function<void(size_t killed)> done);

 private:
  struct Sweep;
  void round(const std::shared_ptr<Sweep>& sweep);
  size_t kill_and_reap(std::set<pid_t>& killed);

  boost::asio::io_context& loop_;
  std::set<pid_t> known_;
};

}  // namespace dumps
