// CancelFlag: a flag that goes up once, with a descriptor that becomes readable at that moment.
// Thread-safe.
#pragma once

#include <sys/eventfd.h>

#include <atomic>
#include <mutex>
#include <string>

#include "agent/base/unique_fd.h"

namespace dumps {

class CancelFlag {
 public:
  CancelFlag() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  void raise(std::string reason) {
    const std::lock_guard lock(mutex_);
    if (raised_.exchange(true)) return;
    reason_ = std::move(reason);
    (void)::eventfd_write(event_.get(), 1);
  }
  bool raised() const { return raised_.load(std::memory_order_relaxed); }
  std::string reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
  }
  int fd() const { return event_.get(); }

 private:
  UniqueFd event_;
  std::atomic<bool> raised_{false};
  mutable std::mutex mutex_;
  std::string reason_;
};

}  // namespace dumps
