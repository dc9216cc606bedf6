// JobProgressLines: the numbers in the progress lines of jobs that are going on, for their bars.
// Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "agent/pages/run_page.h"

namespace dumps::pages {

// Of every job that is going on and says "1200 of 4000 pages, about 12 min 00 s left", or less of
// it. What another program says in other words is left to the job's own line.
std::vector<JobProgress> progress_of_jobs(const views::RunView& run);

}  // namespace dumps::pages
