// GateRules: what a step has to be like before it may be released, as a profile says it for one
// step and one target. Plain values; kept with the order of a run, as JSON.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>

namespace dumps {

// Of what the last good run had: 0.9 means nine tenths of it. 0: no bound on this side.
struct RatioBounds {
  double least = 0;
  double most = 0;
  bool operator==(const RatioBounds&) const = default;
};

// How many items may be lost: the larger of the two counts; neither: any number.
struct LossBounds {
  std::optional<std::uint64_t> count;
  std::optional<double> part;  // of all items of the step
  bool operator==(const LossBounds&) const = default;
};

struct GateRules {
  // Looked at in every run.
  bool counts = true;          // each shard holds as many items as its source
  double vanished_part = 0.1;  // of the planned items may be gone from the source when it is read
  bool ranges = true;          // key ranges of the shards neither overlap nor leave a gap
  bool closing = true;         // XML, SQL and JSON end as they must
  LossBounds skipped = {};
  LossBounds failed = {0, {}};
  std::uint64_t min_text_bytes = 1;  // of each file, plain
  std::uint64_t min_file_bytes = 0;  // of each file, as stored
  std::uint64_t min_items = 0;       // of the step

  // Compared with the last good run; what was smaller than this there says nothing.
  RatioBounds size = {0.6, 0};  // stored bytes of all files
  RatioBounds items = {0.8, 0};
  RatioBounds pages = {0.9, 0};
  RatioBounds revisions_per_page = {0.8, 0};
  std::uint64_t compare_from_bytes = 10 * 1024;
  std::uint64_t compare_from_items = 100;

  bool operator==(const GateRules&) const = default;
};

boost::json::object gate_rules_to_json(const GateRules& rules);
// What is absent has its default. Throws on values of another type (callers catch).
GateRules gate_rules_from_json(const boost::json::value& value);

}  // namespace dumps
