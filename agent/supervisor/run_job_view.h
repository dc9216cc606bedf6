// RunJobView: a run in memory as downloaders see it: the states of its steps and shards become the
// statuses of jobs, what its manifest has becomes their files. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/store/manifest.h"
#include "agent/supervisor/run_state.h"
#include "agent/views/job_names.h"
#include "agent/views/run_view.h"

namespace dumps {

// How large a file is that is being made, or waits for its release; nothing: it is not begun.
using SizeInMaking =
    std::function<std::optional<std::uint64_t>(const ShardState&, const std::string& name)>;

// `manifest`: as it stands in the tree; only what it names is shown as released. Steps that are
// over and were not good show their missing files when their shards are filled in. `now`: how long
// the jobs that are going on will take from then on; the epoch: do not say.
views::RunView view_of_run(const RunState& run, const Manifest& manifest,
                           const std::string& web_root, const SizeInMaking& size_in_making,
                           TimePoint now = TimePoint{});

// Names of jobs that a step makes, as far as can be known before it has a plan.
std::vector<views::JobName> expected_jobs(const StepOrder& step, const RunId& run);

// Names of the steps that make the job of this name, of those that are asked for.
std::vector<std::string> steps_of_job(const std::vector<StepOrder>& steps, const RunId& run,
                                      const std::string& job);

}  // namespace dumps
