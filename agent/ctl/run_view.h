// RunView: a run as the operator sees it: a table of its steps, a progress line, and what changed
// since the last look. Pure: JSON of the control API in, text out.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

namespace dumps {

// "45 % of 5,678 revisions, 2,300/s, 3 s left" of a step or a job; empty when nothing is known.
std::string describe_progress(const boost::json::value& item);
// The table that `show` prints.
std::string render_run(const boost::json::value& run);
// One line for a terminal of `width` columns: a bar over all steps, and the step that is furthest
// behind.
std::string render_bar(const boost::json::value& run, size_t width);

// Says in lines what changed from one look at a run to the next; for logs and pipes.
class RunNarrator {
 public:
  std::vector<std::string> look(const boost::json::value& run);

 private:
  std::map<std::string, std::string> states_;
};

bool is_over(const boost::json::value& run);

}  // namespace dumps
