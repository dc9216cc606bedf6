// TableJobs: the older engine's YAML list of tables:
//   tables: {TABLE: {job: NAME, description: TEXT, type: public}}
// Blocking (reads a file).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "agent/base/result.h"

namespace dumps {

using TableJobs = std::map<std::string, std::string>;  // table -> job, without "table" behind it

// kInvalid, with file and line: not YAML, not such a list, a table that is to stay private, two
// tables with one job.
Result<TableJobs> parse_table_jobs(const std::string& text, const std::string& path);
Result<TableJobs> read_table_jobs(const std::string& path);

}  // namespace dumps
