// FarmPage: what is shown of all wikis together: the lists of their newest runs, and feeds of the
// runs that are finished. Made of the lines in status.html of the runs, as they stand in the tree.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps::views {

// One run, by its status.html.
struct RunLine {
  std::string target, date;
  std::string html;     // all of status.html
  std::string updated;  // "2026-11-24 04:06:10"
  std::string state;    // class of the line: "done failed"
  std::string text;     // "Dump complete"
  bool in_progress() const { return state.starts_with("in-progress"); }
};
// Fails on what is no status.html of this run, such as a torn one.
Result<RunLine> parse_run_line(std::string_view target, std::string_view date,
                               std::string_view html, const std::string& subject);

enum class FarmOrder { kByAge, kByName };
// `newest`: the newest run of each wiki. backup-index.html and backup-index-bydb.html.
std::string farm_page_html(std::vector<RunLine> newest, FarmOrder order);

// The newest finished ones of `runs`, in both forms of a feed. `server` and `web_root` as
// elsewhere.
std::string finished_atom(const std::vector<RunLine>& runs, const std::string& server,
                          const std::string& web_root);
std::string finished_json_feed(const std::vector<RunLine>& runs, const std::string& server,
                               const std::string& web_root);

}  // namespace dumps::views
