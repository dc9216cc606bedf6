// Reads a run that the older engine made: jobs from dumpruninfo.txt and report.json, hashes from
// its lists. Nothing is decoded or checked. Blocking.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/views/run_view.h"

namespace dumps::views {

// `directory`: "<public>/W/D". `web_root` as in RunView.
Result<RunView> read_engine_run(const std::string& directory, const std::string& web_root);

}  // namespace dumps::views
