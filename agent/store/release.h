// Release: sealed files of a step become public (or, for targets that are not public, final in the
// private tree).
//
// Order: one recorded intent (fsynced, release_intent.h), renames of the files into the final run
// directory, manifest, links of latest/, intent marked done. What is cut off behind the intent is
// completed by recovery: complete_release() may be called at any time and goes on where it was.
// Nothing else writes in the public tree. Blocking; one release per run at a time.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/manifest.h"
#include "agent/store/release_intent.h"

namespace dumps {

struct ReleaseRequest {
  Layout layout;
  FileModes modes;
  RunId run;
  std::string profile;
  bool is_public = false;
  std::string state = run_state::kInProgress;  // of the run, for its manifest
};

// Told of every manifest of a run when it stands in the tree, and before files that it no longer
// names go or change: what is shown of the run is written then. Its failure is that of the release.
// Called on the thread of the release. A Filesystem knows it.
class ManifestObserver {
 public:
  virtual ~ManifestObserver() = default;
  virtual Status manifest_written(const ReleaseRequest& request, const Manifest& manifest) = 0;
};

// What of a step is released, and what is to be remembered of it.
struct ReleaseChoice {
  GateNote gate;
  std::set<std::string> shards = {};  // these, beside those that are released already; empty: all
  std::vector<ReleaseNote> releases = {};
};

// Releases sealed shards of `step`. Files of an earlier making stay where their shards have no new
// ones released. The caller has run the gates.
Status release_step(Filesystem& filesystem, const ReleaseRequest& request, const std::string& step,
                    const ReleaseChoice& choice = {});
// Goes on with the release that release.json of the step says; none: nothing is done.
Status complete_release(Filesystem& filesystem, const ReleaseRequest& request,
                        const std::string& step);

Result<ReleaseState> release_state(const Layout& layout, const RunId& run, const std::string& step);

// Writes the manifest again from the records of all released steps, where there is anything to say:
// after a change of what is held or withdrawn, or of the run's state. The same text is not written
// twice.
Status rewrite_manifest(Filesystem& filesystem, const ReleaseRequest& request);

// Leads the links of latest/ to these files of the run, but for those that lead to a newer run.
Status link_latest(Filesystem& filesystem, const ReleaseRequest& request,
                   const std::vector<std::string>& names);

// The one way by which a manifest gets on the disk, of runs of the agent and of others; signed
// where the filesystem has a key.
Status put_manifest(Filesystem& filesystem, const std::string& path, const Manifest& manifest,
                    const FileModes& modes);

// public, private and temp must be on one file system, or renames would not be atomic.
Status check_same_filesystem(const Layout& layout);

}  // namespace dumps
