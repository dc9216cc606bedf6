// RetryPolicy: how often, and after which pause, a request is made again. Pure: the dice are an
// argument. Retrying: the same with a way to wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "plugins/misc-dump/fetch/fetch_failure.h"

namespace dumps::misc {

struct RetryPolicy {
  unsigned attempts = 5;                         // of one file on one server, the first included
  std::chrono::milliseconds first_pause{1'000};  // doubles each time
  std::chrono::milliseconds longest_pause{300'000};

  // Before attempt number `attempt` (from 2). A server's Retry-After counts where it is longer, up
  // to the longest pause. `dice`, 0 to 1, spreads clients that failed together: from half of the
  // pause to all of it.
  std::chrono::milliseconds pause(unsigned attempt, std::chrono::milliseconds retry_after,
                                  double dice) const;
};

struct Retrying {
  RetryPolicy policy = {};
  std::function<void(std::chrono::milliseconds)> wait = {};  // may throw: cancelled
  std::function<double()> dice = {};                         // 0 to 1
  std::function<void(const std::string& message)> warn = {};

  // Calls `work` until it succeeds. Rethrows what is not passing at once, and the last passing
  // failure when there have been enough.
  void run(const std::function<void()>& work) const;
  // Waits before attempt number `attempt`, because of that failure.
  void pause(unsigned attempt, const FetchFailure& failure) const;
};

}  // namespace dumps::misc
