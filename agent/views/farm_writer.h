// FarmWriter: what is shown of all runs of a tree together: backup-index.html,
// backup-index-bydb.html, index.json, and finished.atom and finished.json. It is made of the status
// files of the runs, as they stand in the tree. Blocking; one caller at a time.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

struct FarmChanges {
  std::size_t files = 0;
  std::vector<Error> bad;  // status files that are torn: their runs are left out
};

// The tree of public targets, or of the others. `modes`: of that tree.
Result<FarmChanges> write_farm_views(Filesystem& filesystem, const ViewSettings& settings,
                                     const Layout& layout, const FileModes& modes, bool is_public);

}  // namespace dumps::views
