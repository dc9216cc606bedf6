// Gates: whether what a step made may be released, and if not, why, with numbers. Pure: records,
// the plan's expectations and the last good run come in as values.
//
// What is judged is the unit of release: all shards of a step, or one shard of a step whose shards
// are released one by one. Each reason is one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/gates/gate_rules.h"
#include "agent/store/manifest.h"
#include "agent/store/shard_record.h"

namespace dumps {

struct GateShard {
  ShardRecord record;
  std::uint64_t expected = 0;  // items by the plan; 0: unknown
};

// What the last good run had of the same unit.
struct Baseline {
  std::string date;
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
  std::string unit;
  std::uint64_t pages = 0;  // 0: not counted
};

struct GateFacts {
  std::vector<GateShard> shards;  // none: the step found nothing to do
  std::optional<Baseline> baseline;
  bool sample = false;  // of every shard only the beginning was made: nothing is counted
};

// All reasons of all gates; none: the unit may be released.
std::vector<std::string> refusals(const GateRules& rules, const GateFacts& facts);

// The gates one by one. Each looks only at what its rules say.
using Reasons = std::vector<std::string>;
Reasons count_gate(const GateRules& rules, const GateFacts& facts);
Reasons range_gate(const GateRules& rules, const GateFacts& facts);
Reasons closing_gate(const GateRules& rules, const GateFacts& facts);
Reasons loss_gate(const GateRules& rules, const GateFacts& facts);
Reasons minimum_gate(const GateRules& rules, const GateFacts& facts);
Reasons ratio_gate(const GateRules& rules, const GateFacts& facts);

// What `manifest` has of a step, or, with `shard`, of one of its shards; nothing when it was not
// released there, or is no measure for other runs.
std::optional<Baseline> baseline_of(const Manifest& manifest, const std::string& step,
                                    const std::optional<std::string>& shard);

}  // namespace dumps
