// RunInventory: what the trees hold: the facts from which retention decides.
//
// Runs are known by their directories in the trees and below <private>/.runs; what a run is comes
// from run.json, else from its manifest, else from the status files of the engine before this
// agent. What cannot be read is "not known", which never goes. Blocking; reads only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/retention/retention_plan.h"
#include "agent/store/layout.h"

namespace dumps {

struct InventoryRequest {
  Layout layout;
  std::string target;  // only this one; empty: all
  // Groups of a target; empty: all targets have none.
  std::function<std::vector<std::string>(const std::string& target)> groups;
  // Whether a job type reads the files of an earlier run of itself.
  std::function<bool(const std::string& plugin, const std::string& job_type)> needs_previous;
};

// kNotFound: nothing of `target` is in any tree. Sorted by target.
Result<std::vector<TargetOnDisk>> take_inventory(const InventoryRequest& request);

// A hold that an operator put on a run: <private>/.runs/TARGET/DATE/hold, one line with the reason.
std::string hold_file(const Layout& layout, const RunId& run);
// Dates of a target's directory in one tree, oldest first.
std::vector<std::string> dated_directories(const std::string& tree, const std::string& target);

}  // namespace dumps
