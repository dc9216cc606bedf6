#include "agent/daemon/engine_locks.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "agent/claims/engine_lock.h"

namespace dumps {

EngineLocks::EngineLocks(boost::asio::io_context& loop, Executor& executor, DiskWork& disk,
                         const Clock& clock, const TreesConfig& trees)
    : executor_(executor),
      disk_(disk),
      clock_(clock),
      trees_(trees),
      owner_(trees.engine_lock_stale_ms > 0 ? engine_lock_owner() : std::string()),
      timer_(loop) {
  if (!owner_.empty()) tick();
}

EngineLocks::~EngineLocks() { *alive_ = false; }

std::function<Status(const RunOrder&)> EngineLocks::before_begin(const TreesConfig& trees) {
  if (trees.engine_lock_stale_ms <= 0) return {};
  return [stale = std::chrono::milliseconds(trees.engine_lock_stale_ms)](const RunOrder& order) {
    const std::string path =
        engine_lock_file(order.trees.private_tree, order.run.target, order.run.date);
    return take_engine_lock({path, engine_lock_owner(), stale, SystemClock().now()});
  };
}

void EngineLocks::tick() {
  std::map<std::string, std::string> open;
  for (const auto& [id, run] : executor_.runs()) {
    if (run.phase != RunPhase::kOpen || run.order.scratch) continue;
    open[id] = engine_lock_file(trees_.private_tree, run.order.run.target, run.order.run.date);
  }
  for (const auto& [id, path] : open) keep(id, path);
  for (const auto& [id, path] : held_) {
    if (open.contains(id)) continue;
    disk_.run([path = path, owner = owner_] { return drop_engine_lock(path, owner); },
              [](const Status& dropped) {
                if (!dropped) spdlog::error("{}", dropped.error().to_string());
              });
  }
  held_ = std::move(open);
  // A run that is over gives its lock up soon, so that the other engine need not wait.
  timer_.expires_after(std::min<std::chrono::milliseconds>(
      kEngineLockTouch, std::chrono::milliseconds(trees_.engine_lock_stale_ms / 4 + 1)));
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive) tick();
  });
}

void EngineLocks::keep(const std::string& id, const std::string& path) {
  const EngineLockWish wish{path, owner_, std::chrono::milliseconds(trees_.engine_lock_stale_ms),
                            clock_.now()};
  disk_.run([wish] { return take_engine_lock(wish); },
            [this, alive = alive_, id](const Status& kept) {
              if (!*alive || kept) return;
              spdlog::error("{}: {}", id, kept.error().to_string());
              if (kept.error().code != ErrorCode::kUnavailable) return;
              (void)executor_.stop(id, "", kept.error().to_string(), false);
            });
}

}  // namespace dumps
