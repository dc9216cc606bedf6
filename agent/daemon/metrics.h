// Metrics: the agent in Prometheus' text format (version 0.0.4). Pure.
//
// What is shown here can be read without saying who one is, so no target is named, and what is not
// public is not even counted (but where it takes slots of the host).
#pragma once

#include <string>

#include "agent/supervisor/executor.h"

namespace dumps {

struct MetricsFacts {
  std::string version;
  TimePoint started{};
  std::uint64_t resident_bytes = 0;
  size_t plugins = 0;
  size_t bad_plugins = 0;
  size_t public_targets = 0;
  bool last_reload_good = true;
};

std::string render_metrics(const Executor& executor, const MetricsFacts& facts);

}  // namespace dumps
