// NewerLayout: page content in the form of the newer exports, beside today's: a dated directory
//
//   <tree>/<directory>/W/YYYY-MM-DD/xml/bzip2/W-YYYY-MM-DD-p1p900.xml.bz2 -> the run's file
//                                             SHA256SUMS
//                                             _SUCCESS   (empty, the last)
//
// of relative links to the same bytes, which a copy of the tree resolves too. The directory is
// there as a whole or not at all for who looks for _SUCCESS: it goes first and comes last. Only
// profiles that publish all of a run at once have it, so it shows no half run.
#pragma once

#include <map>
#include <string>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/manifest.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

// The names in the directory and the files they stand for. An error names a file whose page range
// is not known. Pure.
Result<std::map<std::string, const ManifestArtifact*>> newer_names(const Manifest& manifest,
                                                                   const std::string& step);

// Makes the directory what the manifest says, or removes it when the manifest has nothing for it.
// How many names changed. Blocking; one caller per run at a time.
Result<std::size_t> write_newer_layout(Filesystem& filesystem, const RunPlace& place,
                                       const NewerLayout& layout, const Manifest& manifest);

}  // namespace dumps::views
