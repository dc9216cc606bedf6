// RunJson: runs and jobs as the control API shows them. Pure.
#pragma once

#include <boost/json.hpp>
#include <optional>

#include "agent/supervisor/executor.h"

namespace dumps {

// With rates and times left as of `now`.
boost::json::object run_to_json(const RunState& run, TimePoint now);
// Until all of a step's items are done at the rate of its running attempts; nothing: not known.
std::optional<double> seconds_left(const StepState& step, TimePoint now);
// One worker; `run` is the one that it works for, or null.
boost::json::object job_to_json(const std::string& token, const Attempt& attempt,
                                const RunState* run, TimePoint now);

}  // namespace dumps
