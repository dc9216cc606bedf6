// RunRemoval: takes a run, or some of its released files, out of the trees.
//
// Every change is safe to be cut off anywhere and called again. Files of a run: what goes is
// written down first (expiry.json in the run's private directory), then nothing names the files any
// more (latest/, shard records, manifest), then they go. A whole run: it leaves the tree in one
// rename, into a directory of the private tree that is swept at the next time. Blocking; the run
// must be over, and nobody else may work on it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/retention/latest_links.h"
#include "agent/store/release.h"

namespace dumps {

// `request` names the run and the tree where its files are.
Status remove_files(Filesystem& filesystem, const ReleaseRequest& request,
                    const std::set<std::string>& names);
// Goes on with a removal of files that was cut off; false: there was none.
Result<bool> finish_removal(Filesystem& filesystem, const ReleaseRequest& request);

// The run, its records, logs and holds, from both trees. `layouts`: directories below the trees
// with a second layout of runs, whose links would lead nowhere (views/newer_layout.h).
Status remove_run(Filesystem& filesystem, const Layout& layout, const RunId& run,
                  const std::vector<std::string>& layouts = {});
// The second layout of a run, or of all runs of a target (an empty date), in one tree.
Status remove_second_layouts(Filesystem& filesystem, const std::string& tree,
                             const std::vector<std::string>& layouts, const std::string& target,
                             const std::string& date);
// Removes what cut-off removals of whole runs left; returns how many.
Result<size_t> sweep_removed_runs(Filesystem& filesystem, const Layout& layout,
                                  const std::string& target);

// A released file, and the lists of hashes of it alone that stand beside it.
Status remove_released_file(Filesystem& filesystem, const std::string& directory,
                            const std::string& name);

}  // namespace dumps
