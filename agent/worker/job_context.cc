#include "agent/worker/job_context.h"

#include <algorithm>

#include "agent/base/clock.h"
#include "agent/worker/input_set.h"
#include "agent/worker/output_set.h"

namespace dumps {

bool LogGate::admit(std::chrono::steady_clock::time_point now) {
  if (last_ != std::chrono::steady_clock::time_point{}) {
    const std::chrono::duration<double> passed = now - last_;
    tokens_ = std::min(kBurst, tokens_ + passed.count() * kPerSecond);
  }
  last_ = now;
  if (tokens_ < 1) {
    ++dropped_;
    return false;
  }
  tokens_ -= 1;
  return true;
}

std::uint64_t LogGate::take_dropped() { return std::exchange(dropped_, 0); }

JobContext::JobContext(JobSpec job_spec, AgentLink& agent_link, CancelFlag& cancel_flag)
    : spec(std::move(job_spec)), link(agent_link), cancel(cancel_flag) {
  progress.struct_size = sizeof progress;
  progress.unit = "items";
}
JobContext::~JobContext() = default;

void JobContext::log(int level, std::string_view message,
                     std::map<std::string, std::string> fields) {
  std::uint64_t dropped = 0;
  {
    const std::lock_guard lock(mutex);
    if (!log_gate.admit(std::chrono::steady_clock::now())) return;
    dropped = log_gate.take_dropped();
  }
  const std::string now = format_utc(SystemClock().now());
  if (dropped > 0) {
    link.send(
        protocol::Log{now,
                      DUMPS_LOG_WARNING,
                      std::to_string(dropped) + " log messages were dropped: too many at once",
                      {}});
  }
  link.send(protocol::Log{now, level, std::string(message), std::move(fields)});
}

JobContext& context_of(const dumps_host* host) { return *static_cast<JobContext*>(host->ctx); }

}  // namespace dumps
