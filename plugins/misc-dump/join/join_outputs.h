// join_outputs: reads the pieces of a run once, joins them, checks what comes out and writes it to
// all outputs in that pass: "all.json.gz" and "all.json.bz2" together cost one reading.
//
// Where the kind of join is plain, pieces whose format is an output's own (gz members, bz2 streams)
// are copied as they are stored, without compressing them again. Job thread only. Failures are
// thrown; outputs in the making are discarded then.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/join/joiner.h"
#include "plugins/misc-dump/join/piece_order.h"

namespace dumps::misc {

struct JoinWork {
  JoinRules rules = {};
  CheckRules check = {};                  // of the joined text; its packing is not looked at
  std::vector<Piece> pieces = {};         // artifacts of this run
  std::uint64_t shards = 0;               // how many there must be
  std::vector<std::string> outputs = {};  // announced by the shard's plan
  std::int32_t level = 0;                 // of compression; 0: the host's choice
  std::function<void(std::uint64_t bytes)> read = {};  // plain bytes of pieces, as they are read
};

// The items of the joined text are those of the report.
CheckReport join_outputs(const plugin::Host& host, const JoinWork& work);

}  // namespace dumps::misc
