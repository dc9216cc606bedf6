// RunChecks: what `verify` and `adopt` share: which runs, progress, how findings are shown.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "agent/verify/verify_run.h"

namespace dumps {

// `date`: YYYYMMDD, or "all" that are in the trees.
Result<std::vector<RunId>> chosen_runs(const Layout& layout, const std::string& target,
                                       const std::string& date);
// Nothing where standard error is no terminal.
std::function<Status(const VerifyProgress&)> progress_on_terminal(const std::string& what);
boost::json::array findings_json(const std::vector<Finding>& findings);
// A line for each on standard output.
void print_findings(const RunId& run, const std::vector<Finding>& findings);

}  // namespace dumps
