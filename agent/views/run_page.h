// RunPage: index.html of a run: its state, its jobs with their files, and how to check them. The
// items of the jobs are those of the older engine. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/views/run_view.h"

namespace dumps::views {

// What the page shows beside the run itself.
struct RunPageFacts {
  std::string notice = {};               // HTML of notice.txt, or empty
  std::string previous = {};             // date of the run before, or empty
  std::vector<std::string> sums = {};    // names of the lists of hashes that are there
  std::vector<std::string> others = {};  // of further files about the run: manifest, metalink
};

std::string run_page_html(const RunView& run, const RunPageFacts& facts);

}  // namespace dumps::views
