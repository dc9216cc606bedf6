// Whether the status files and lists of hashes beside a run's files say what is expected of them:
// downloaders believe these, and never see a manifest. Pure: texts in, findings out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/verify/expected_run.h"
#include "agent/verify/finding.h"

namespace dumps {

enum class ListedHash : std::uint8_t { kMd5, kSha1, kSha256 };

// A list as md5sum(1) and its kin write it. `names_all`: it is the run's own list, and misses
// nothing. `file`: its name.
std::vector<Finding> check_hash_list(const ExpectedRun& run, const std::string& file,
                                     std::string_view text, ListedHash kind, bool names_all);
// {"md5": {"files": {NAME: HASH}}}
std::vector<Finding> check_hash_json(const ExpectedRun& run, const std::string& file,
                                     std::string_view text, ListedHash kind);
// dumpstatus.json: sizes and hashes of files that can be fetched, and that none is left out.
std::vector<Finding> check_dumpstatus(const ExpectedRun& run, const std::string& file,
                                      std::string_view text);

}  // namespace dumps
