// Tools of threads, such as encoders with large tables, that none of them is using: taken for a
// piece of work and given back after it, so that there are no more than threads. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace dumps::codec {

template <class Tool>
class IdlePool {
 public:
  // None: all are in use; the caller makes one.
  std::optional<Tool> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::nullopt;
    std::optional<Tool> tool(std::move(idle_.back()));
    idle_.pop_back();
    return tool;
  }
  void give_back(Tool tool) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(tool));
  }

 private:
  std::mutex mutex_;
  std::vector<Tool> idle_;
};

}  // namespace dumps::codec
