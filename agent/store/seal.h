// The seal: the moment when the outputs of a shard become real. All of them or none.
//
// Order: the outputs are finished (verified and fsynced in the attempt's temporary directory), the
// claim is checked, the record is written and fsynced (from here on the shard is done), each file
// is renamed into the run's private directory, the directories are fsynced. What is cut off behind
// the record is completed by recovery (recover.h); what is cut off before it leaves only temporary
// files, which are swept. Blocking; one seal per shard at a time (the claim sees to that).
#pragma once

#include <functional>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/shard_record.h"

namespace dumps {

struct SealRequest {
  Layout layout;
  FileModes modes;
  ShardRecord record;
  std::function<Status()> check_claim;  // still the owner of the shard?
};

// Path of the record. kExists: the shard is sealed already, or another step owns one of the names.
Result<std::string> seal(Filesystem& filesystem, const SealRequest& request);

// The second half of a seal, also used by recovery: moves the record's files out of the temporary
// directory. Files that are in their place already are left alone.
Status place_sealed_files(Filesystem& filesystem, const Layout& layout, const ShardRecord& record);

}  // namespace dumps
