// Keeping of the runs of a series (of a recipe): so many good ones of each target stay, and what is
// older goes, file by file, as other targets and recipes may have files in the same directories.
//
// What goes is written down first (expiry.json in the run's private directory), so that a removal
// that was cut off is completed by the next call. Runs that are held by an operator, or go on,
// stay. Blocking; nobody else may change the trees meanwhile.
#pragma once

#include <cstdint>

#include "agent/base/result.h"
#include "agent/store/release.h"

namespace dumps {

// `request` names a run of the series; its date does not matter. How many runs went.
Result<std::size_t> keep_series(Filesystem& filesystem, const ReleaseRequest& request,
                                std::uint32_t keep);

}  // namespace dumps
