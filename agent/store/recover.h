// Recovery: brings a run that was cut off at any point back to a whole state, and says what is
// there.
//
// Recorded seals are rolled forward, intended releases are completed, nothing is ever rolled back.
// A record whose file has vanished is reported as damaged, not guessed about. Blocking; the run
// must not be worked on meanwhile.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/quarantine.h"
#include "agent/store/release.h"

namespace dumps {

struct StepFacts {
  std::vector<ShardRecord> sealed;
  ReleaseState release = ReleaseState::kNone;
  std::set<std::string> released_shards;  // of a release that is kPartly
  Quarantine quarantine;
  std::vector<std::string> damaged;  // shards whose files are gone
};

struct RunFacts {
  std::map<std::string, StepFacts> steps;
};

Result<RunFacts> recover_run(Filesystem& filesystem, const ReleaseRequest& request);

// Forgets one sealed shard that is not released: its record and its files.
Status forget_shard(Filesystem& filesystem, const Layout& layout, const RunId& run,
                    const std::string& step, const std::string& shard);

// Forgets a step: its records, its release, its quarantine and its plan; sealed files that were not
// released are removed, released ones stay until the step is released again. For a rerun that an
// operator asked for.
Status forget_step(Filesystem& filesystem, const Layout& layout, const RunId& run,
                   const std::string& step);

// Removes what an agent that was killed left of small files at the roots of the trees and in the
// directories right below them: indexes, keys, the pages' style. Files that were written at
// `before` or later are left alone: they are those of the agent that asks, which may be writing
// already.
Status sweep_trees(Filesystem& filesystem, const Layout& layout,
                   std::filesystem::file_time_type before);

// Removes temporary directories of attempts that are not in `live`. Call it when all runs are
// recovered. Returns the number removed.
Result<size_t> sweep_temp(const Layout& layout, const std::set<std::string>& live);

// All runs that have a directory, oldest date first.
std::vector<RunId> list_runs(const Layout& layout);
// The trees as ordinary runs see them, and as each series of which there are runs does; where a
// series has its files, the orders of its runs say.
std::vector<Layout> layouts_of(const Layout& trees);

}  // namespace dumps
