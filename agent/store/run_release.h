// RunRelease: all steps of a run are released together, for profiles that publish by the run.
//
// Order: one intent for all (publish.json in the run's private directory, fsynced), the release of
// each step, the intent goes. What is cut off behind the intent is completed by recovery, so that a
// run is public as a whole or, before it, not at all. Blocking; one release per run at a time.
//
// JSON, schema 1: schema, steps [{step, shards (none: all), gate {baseline, chosen}, releases
// [{step, shard, reason, user, time, gate}]}].
#pragma once

#include <map>
#include <string>

#include "agent/store/release.h"

namespace dumps {

using RunChoices = std::map<std::string, ReleaseChoice>;  // by step

// The caller has run the gates of all of them.
Status release_run(Filesystem& filesystem, const ReleaseRequest& request,
                   const RunChoices& choices);

// What a release that was cut off still has to do; empty: nothing.
Result<RunChoices> intended_run_release(const Layout& layout, const RunId& run);
// All of it is done.
Status end_run_release(Filesystem& filesystem, const Layout& layout, const RunId& run);

}  // namespace dumps
