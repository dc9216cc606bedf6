// ViewWriter: puts what is shown of a run beside its files: status files, lists of hashes, its page
// and its metalink. Every file is computed from the RunView and the manifest; what has the right
// content is not touched, what does not (any more) belong there of these files goes.
//
// Call it when the manifest stands in the tree and names nothing that is not there. Blocking; one
// caller per run at a time.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/manifest.h"
#include "agent/views/run_view.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

// How many files changed. `manifest`: its artifacts are never overwritten, whatever they are
// called.
Result<std::size_t> write_run_views(Filesystem& filesystem, const ViewSettings& settings,
                                    const RunPlace& place, const Manifest& manifest,
                                    const RunView& run);

// Dates of the target's directories in a tree, ascending.
std::vector<std::string> dates_in(const std::string& target_directory);

// Names of all views that stand in the directory of a run, but for those that belong to one file.
std::vector<std::string> view_names(const RunView& run);

}  // namespace dumps::views
