// The machine-readable status files of a run, byte for byte as the older engine writes them.
// Deliberate differences, each because the old form misleads its reader:
// - report.json has no member "job": the old engine puts it there in place of jobs without files.
// - dumpspecialfiles.json lists all files of its kind, not tableinfo.json alone.
// Pure; any thread.
#pragma once

#include <string>

#include "agent/views/run_view.h"

namespace dumps::views {

// One line a job, the last job first: "name:articlesdump; status:done; updated:…".
std::string dumpruninfo_txt(const RunView& run);
// {"jobs": {NAME: {"status", "updated"}}}, jobs by name from z to a.
std::string dumpruninfo_json(const RunView& run);
// {"jobs": {NAME: {"files": {FILE: {"size", "url"}}}}}: a file in the making has no URL, a missing
// one nothing.
std::string report_json(const RunView& run);
// The three in one: status, times, files with sizes and hashes; version 0.8. What downloaders poll.
std::string dumpstatus_json(const RunView& run);
// Status files themselves, those of `files` in their order.
std::string dumpspecialfiles_json(const RunView& run, const std::vector<FileView>& files);

}  // namespace dumps::views
