// RunRecovery: what the disk says of a run, and the picture of it in memory brought in line. The
// first half blocks (it rolls seals and releases forward); the second is pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/recover.h"
#include "agent/supervisor/run_state.h"

namespace dumps {

// What is to be released, as the store wants to be told.
ReleaseRequest release_request(const RunOrder& order, const FileModes& modes);

struct StepOnDisk {
  bool planned = false;
  std::vector<ShardState> shards;  // of the plan, none sealed yet
  StepFacts facts;
};

// By step name. Recorded seals and intended releases are completed first; the record of a shard
// whose files are gone is removed, unless the step is released: then it stays and is reported.
Result<std::map<std::string, StepOnDisk>> recover_from_disk(Filesystem& filesystem,
                                                            const RunOrder& order,
                                                            const FileModes& modes);

// Steps that are released become done, shards that have a record become sealed, and what is held is
// known again. Steps that were over for another reason stay as they are, but for those that an
// operator released: these, and their run, are open again.
void bring_in_line(const std::map<std::string, StepOnDisk>& disk, RunState& run);

// Files and bytes of these records.
struct RecordSums {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  bool all_skipped = true;
};
RecordSums sum_records(const std::vector<ShardRecord>& records);
// What a sealed shard counted.
protocol::Progress progress_of(const ShardRecord& record);

}  // namespace dumps
