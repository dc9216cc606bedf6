// FarmPage: what is shown of all wikis together: the lines of their newest runs, which the pages of
// the farm are made of, and feeds of the runs that are finished. All of it comes from status.html
// of the runs, as it stands in the tree. Pure; any thread.
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

// The newest finished ones of `runs`, in both forms of a feed. `server` and `web_root` as
// elsewhere.
std::string finished_atom(const std::vector<RunLine>& runs, const std::string& server,
                          const std::string& web_root);
std::string finished_json_feed(const std::vector<RunLine>& runs, const std::string& server,
                               const std::string& web_root);

}  // namespace dumps::views
