// GateCheck: asks the gates about a step whose shards are sealed: reads its records and the
// manifests of earlier runs, and says what may be released and what is held. Blocking.
//
// The unit is the step, or for steps whose shards are released one by one, the shard. What an
// operator has released before, of the same making, is not held again.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/quarantine.h"
#include "agent/store/release.h"
#include "agent/supervisor/run_recovery.h"
#include "agent/supervisor/run_state.h"

namespace dumps {

struct GateVerdict {
  Quarantine quarantine;       // what is held, and what operators released
  std::set<std::string> good;  // shards that may be released
  RecordSums sums;             // of these
};

// `shards`: those of the plan; only the sealed ones are judged. `chosen`: the run is compared with
// no other. `now`: UTC, for what is held. kCorrupt: records that do not belong together.
Result<GateVerdict> ask_gates(const ReleaseRequest& request, const StepOrder& step,
                              const std::vector<ShardState>& shards, bool chosen,
                              const std::string& now);

}  // namespace dumps
