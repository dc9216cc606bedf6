// Release: a sealed step becomes public (or, for targets that are not public, final in the private
// tree).
//
// Order: one recorded intent (fsynced), renames of the step's files into the final run directory,
// manifest, links of latest/, intent marked done. What is cut off behind the intent is completed by
// recovery: release_step() may be called again at any time and goes on where it was. Nothing else
// writes in the public tree. Blocking; one release per run at a time.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/shard_record.h"

namespace dumps {

struct ReleaseRequest {
  Layout layout;
  FileModes modes;
  RunId run;
  std::string profile;
  bool is_public = false;
};

enum class ReleaseState : std::uint8_t { kNone, kIntended, kDone };

// Releases all sealed shards of `step`. The caller has run the gates.
Status release_step(Filesystem& filesystem, const ReleaseRequest& request, const std::string& step);

Result<ReleaseState> release_state(const Layout& layout, const RunId& run, const std::string& step);

// Writes the manifest again from the records of all released steps.
Status rewrite_manifest(Filesystem& filesystem, const ReleaseRequest& request);

// public, private and temp must be on one file system, or renames would not be atomic.
Status check_same_filesystem(const Layout& layout);

}  // namespace dumps
