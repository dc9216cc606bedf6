// EngineLocks: holds the locks of the engine before this agent (claims/engine_lock.h) for every run
// that is open, where `trees.older_engine_locks` says that both engines work in one tree. A run
// whose lock another engine holds does not begin; one that loses its lock is stopped.
//
// When the agent stops, its locks stay: its workers go on. The next agent of this host takes them
// over at once; for other hosts they go stale. Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/core/config.h"
#include "agent/supervisor/disk_work.h"
#include "agent/supervisor/executor.h"

namespace dumps {

class EngineLocks {
 public:
  EngineLocks(boost::asio::io_context& loop, Executor& executor, DiskWork& disk, const Clock& clock,
              const TreesConfig& trees);
  ~EngineLocks();
  EngineLocks(const EngineLocks&) = delete;
  EngineLocks& operator=(const EngineLocks&) = delete;

  // For the executor: takes the lock of a run that begins. Empty where locks are not wanted.
  static std::function<Status(const RunOrder&)> before_begin(const TreesConfig& trees);

 private:
  void tick();
  void keep(const std::string& id, const std::string& path);

  Executor& executor_;
  DiskWork& disk_;
  const Clock& clock_;
  const TreesConfig trees_;
  const std::string owner_;
  boost::asio::steady_timer timer_;
  std::map<std::string, std::string> held_;  // run -> path
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace dumps
