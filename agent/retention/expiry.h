// Expiry: the note of which files of a run are going, expiry.json in the run's private directory.
// It is written before anything goes, so that a removal that was cut off is completed. Blocking.
#pragma once

#include <set>
#include <string>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"

namespace dumps {

std::string expiry_file(const Layout& layout, const RunId& run);
// kCorrupt: it is no such note. Somebody may have edited it: names are to be looked at.
Result<std::set<std::string>> read_expiry(const std::string& path);
Status write_expiry(Filesystem& filesystem, const std::string& path,
                    const std::set<std::string>& names);

}  // namespace dumps
