// FarmPage: backup-index.html and backup-index-bydb.html: the newest run of each wiki, those that
// are going on first and with their jobs. The line of a run is byte for byte that of its
// status.html. Static, as RunPage. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dumps::pages {

// The newest run of a wiki.
struct FarmRun {
  std::string target;
  std::string html;     // all of its status.html, or the one line of a wiki that is not public
  std::string updated;  // "2026-11-24 04:06:10"
  std::string state;    // class of the line: "in-progress failed"
  std::size_t jobs_over = 0, jobs = 0;  // of a run that is going on; 0: not known
  bool in_progress() const { return state.starts_with("in-progress"); }
};

enum class FarmOrder { kByAge, kByName };

std::string farm_page_html(std::vector<FarmRun> newest, FarmOrder order);

}  // namespace dumps::pages
