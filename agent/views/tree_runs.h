// TreeRuns: the runs that stand in a tree, read back: those of the agent by their manifest, those
// that the older engine made by its status files. Blocking; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/manifest.h"
#include "agent/views/run_view.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

struct TreeRun {
  Manifest manifest;  // empty where the run has none
  bool has_manifest = false;
  RunView view;
};

// Nothing for a directory that is no run's. A manifest that cannot be read is an error: without it
// nothing is known of the files.
Result<std::optional<TreeRun>> read_tree_run(const RunPlace& place, const std::string& web_root);

// Names of directories in the tree that a target could have, sorted.
std::vector<std::string> targets_in(const std::string& tree);

}  // namespace dumps::views
