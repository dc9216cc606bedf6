// Files worked on by several threads at once. The calling thread is one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace dumps::hash {

// Calls `work` once for each number below `count`, on up to `threads` threads. The first exception
// keeps the rest from being begun, and is thrown when all threads have ended.
void for_each_file(size_t count, uint32_t threads, const std::function<void(size_t)>& work);

}  // namespace dumps::hash
