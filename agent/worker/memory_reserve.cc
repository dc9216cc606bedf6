#include "agent/worker/memory_reserve.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace dumps {
namespace {

// Enough to tell of an error and to end; much more than that would count as the job's own use.
constexpr size_t kReserveBytes = size_t{512} * 1024;
std::atomic<void*> reserve = nullptr;  // threads may fail at the same time

void use_reserve() {
  std::set_new_handler(nullptr);
  std::free(reserve.exchange(nullptr));
  constexpr char kMessage[] = "dumps-worker: out of memory\n";
  (void)!::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
}

}  // namespace

void keep_memory_reserve() {
  void* const memory = std::malloc(kReserveBytes);
  if (memory == nullptr) return;
  std::memset(memory, 1, kReserveBytes);  // taken now, not when it is needed
  reserve = memory;
  std::set_new_handler(&use_reserve);
}

}  // namespace dumps
