// Withdrawn: withdrawn.json of a run: the tombstones of files that were taken back. The record
// comes first, then the files go, then the manifest is written again (rewrite_manifest()): from the
// record on no release, manifest or input has such a file any more, whatever is cut off.
//
// A file of the same name with other bytes, from a step that was made again, is another file.
// JSON, schema 1: schema, withdrawn [{name, size, sha256, reason, user, time}]. Blocking; one
// writer per run.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/artifact.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/release_notes.h"

namespace dumps {

Result<std::vector<Tombstone>> read_withdrawn(const Layout& layout, const RunId& run);
// Adds to those that are there.
Status add_withdrawn(Filesystem& filesystem, const Layout& layout, const RunId& run,
                     const std::vector<Tombstone>& stones);

bool is_withdrawn(const std::vector<Tombstone>& stones, const Artifact& artifact);

}  // namespace dumps
