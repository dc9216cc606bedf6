#include "plugins/hash/file_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace dumps::hash {

void for_each_file(size_t count, uint32_t threads, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr first;
  const auto loop = [&] {
    for (size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        next = count;
        const std::lock_guard lock(mutex);
        if (first == nullptr) first = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (size_t i = 1; i < std::min<size_t>(threads, count); ++i) others.emplace_back(loop);
    } catch (const std::system_error&) {
      // With fewer threads than wished it takes longer.
    }
    loop();
  }
  if (first != nullptr) std::rethrow_exception(first);
}

}  // namespace dumps::hash
