#include "plugins/misc-dump/fetch/retry_policy.h"

#include <algorithm>

namespace dumps::misc {

std::chrono::milliseconds RetryPolicy::pause(unsigned attempt,
                                             std::chrono::milliseconds retry_after,
                                             double dice) const {
  const unsigned doublings = attempt > 2 ? std::min(attempt - 2, 30U) : 0;
  const auto longest = std::max(longest_pause, first_pause);
  const auto base = std::min(longest, first_pause * (std::int64_t{1} << doublings));
  const auto share = static_cast<std::int64_t>(static_cast<double>(base.count()) *
                                               (0.5 + std::clamp(dice, 0.0, 1.0) / 2));
  return std::max(std::chrono::milliseconds{share}, std::min(retry_after, longest));
}

void Retrying::pause(unsigned attempt, const FetchFailure& failure) const {
  const auto time = policy.pause(attempt, failure.retry_after(), dice ? dice() : 1.0);
  if (warn) {
    warn(failure.subject() + ": " + failure.message() + "; attempt " + std::to_string(attempt) +
         " in " + std::to_string(time.count()) + " ms");
  }
  if (wait) wait(time);
}

void Retrying::run(const std::function<void()>& work) const {
  for (unsigned attempt = 1;; ++attempt) {
    try {
      work();
      return;
    } catch (const FetchFailure& failure) {
      if (failure.kind() == FetchFailure::Kind::kPermanent || attempt >= policy.attempts) throw;
      pause(attempt + 1, failure);
    }
  }
}

}  // namespace dumps::misc
