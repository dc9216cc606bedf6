// SharedProgress: bytes that several threads have read, reported as one number that only grows.
// Thread-safe.
#pragma once

#include <algorithm>
#include <mutex>

#include "dumps/host.hpp"

namespace dumps::hash {

class SharedProgress {
 public:
  explicit SharedProgress(plugin::Host host) : host_(host) { progress_.unit = "bytes"; }

  // `done`: what is known without reading it.
  void begin(uint64_t total, uint64_t done = 0) {
    const std::lock_guard lock(mutex_);
    progress_.total = total;
    progress_.done = done;
    host_.progress(progress_);
  }
  // Of one file, `before` of its bytes were counted: never more than was promised for it, though it
  // may have grown.
  void add(uint64_t bytes, uint64_t& before, uint64_t promised) {
    const uint64_t counted = std::min(bytes, promised - std::min(before, promised));
    before += counted;
    const std::lock_guard lock(mutex_);
    progress_.done += counted;
    host_.progress(progress_);
  }

 private:
  plugin::Host host_;
  std::mutex mutex_;
  plugin::Progress progress_;
};

}  // namespace dumps::hash
