// RetentionConfig: how long dumps are kept: [retention] of agent.toml, with its rules and holds;
// and DiskConfig: what must stay free: [disk]. Plain values; reading collects problems.
//
// A rule fills in what it says; what it leaves out is as [retention] itself says. The first rule
// that matches a run decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"

namespace dumps {

// What is kept of the runs of one target and profile. Nothing set: everything, for ever.
struct KeepLimits {
  std::optional<std::uint32_t> keep;          // this many good runs whole
  std::optional<std::uint32_t> partial;       // and of so many older ones what later runs read
  std::optional<std::int64_t> max_age_ms;     // no run that is older
  std::optional<std::int64_t> failed_age_ms;  // no run that is not good, once it is older
};

struct RetentionRule {
  int line = 0;
  std::vector<std::string> targets, groups, profiles;  // patterns, names, names; empty: all
  std::string tree;                                    // "public", "private"; empty: both
  KeepLimits limits;

  bool matches(std::string_view target, const std::vector<std::string>& of_groups,
               std::string_view profile, std::string_view of_tree) const;
};

// Runs that stay whatever the limits say.
struct RetentionHold {
  std::string target, date;  // patterns
  std::string reason;

  bool matches(std::string_view of_target, std::string_view of_date) const;
};

struct RetentionConfig {
  KeepLimits limits;
  // What is kept of a partial run, as patterns of names (base/glob.h): texts that later runs take.
  // A .bz2 goes where the same file is there as .7z.
  std::vector<std::string> partial_files = {"*-pages-articles{name}.xml*",
                                            "*-pages-meta-current{name}.xml*",
                                            "*-pages-meta-history{name}.xml*", "*-flowhistory*"};
  std::int64_t temp_age_ms = std::int64_t{2} * 24 * 3600 * 1000;      // of outputs left behind
  std::int64_t records_age_ms = std::int64_t{90} * 24 * 3600 * 1000;  // of runs without files
  std::vector<RetentionRule> rules;
  std::vector<RetentionHold> holds;

  KeepLimits limits_for(std::string_view target, const std::vector<std::string>& groups,
                        std::string_view profile, std::string_view tree) const;
};

struct DiskConfig {
  std::uint64_t reserve_bytes = 0;  // of the trees' file system stay free
  bool refuse_when_full = false;    // a run that does not fit: refused, else it waits
};

// The table below [retention] or [disk]; null: not there.
RetentionConfig read_retention(const ConfigNode* table, const std::string& file,
                               Problems& problems);
DiskConfig read_disk(const ConfigNode* table, const std::string& file, Problems& problems);

}  // namespace dumps
