// The lines that people and scripts read of a run's progress: status.html, and the list items of a
// job, byte for byte as the older engine writes them. Pure; any thread.
#pragma once

#include <string>

#include "agent/views/run_view.h"

namespace dumps::views {

// "done" or "in-progress failed": the class of the run's line.
std::string run_class(const RunView& run);
// "Dump complete, 2 items failed".
std::string run_text(const RunView& run);
// One line of a run in the lists of runs; the jobs that are going on behind it.
std::string status_html(const RunView& run);
// The list item of a job with its files.
std::string job_html(const RunView& run, const JobView& job);
// The items of all jobs, the last first, a line break between them.
std::string jobs_html(const RunView& run);

}  // namespace dumps::views
