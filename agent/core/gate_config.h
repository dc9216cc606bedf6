// GateConfig: [gates] of a profile and of its steps. What a step's table says wins over the
// profile's, and in each the part for a group of targets, [gates.group.NAME], over the rest. Pure.
//
//   counts, ranges, closing          = true or false
//   vanished                         = 0.1
//   max_skipped, max_failed          = a number of items
//   max_skipped_part, max_failed_part = a part of all items
//   min_text, min_file               = "1KiB"
//   min_items                        = a number
//   size, items, pages, revisions_per_page = { least = 0.8, most = 2.0 }
//   compare_from_size, compare_from_items  = "10KiB", a number
#pragma once

#include <string>
#include <vector>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"
#include "agent/gates/gate_rules.h"

namespace dumps {

// The table `gates` of what is read, checked; an empty one where there is none.
ConfigNode read_gates(TableReader& reader, const std::string& file, Problems& problems);

// For a target of these groups. The tables were checked.
GateRules resolve_gates(const ConfigNode& of_profile, const ConfigNode& of_step,
                        const std::vector<std::string>& groups);

}  // namespace dumps
