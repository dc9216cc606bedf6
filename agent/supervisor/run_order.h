// RunOrder: one run as it was asked for, with everything resolved that a configuration can change:
// a run that is open goes on with what it began with. Plain values; stored as run.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/gates/gate_rules.h"
#include "agent/process/job_spec.h"
#include "agent/store/layout.h"
#include "agent/supervisor/slot_ledger.h"

namespace dumps {

struct StepOrder {
  std::string name;
  std::string plugin_id;
  std::string job_type;
  SpecValues params;
  std::vector<std::string> after;  // names of steps that must be good before this one starts
  bool optional = false;           // its failure does not fail the run, nor hold back others
  bool publishes = false;          // copies what is released elsewhere; done again on every restart
  std::uint32_t retries = 3;       // attempts after the first
  std::uint32_t threads = 1;
  std::uint64_t memory_bytes = 0;
  std::string db_group;
  std::uint32_t db_connections = 0;
  std::uint64_t sample = 0;      // items per shard, 0: all
  std::string verify = "full";   // of its files: "full" or "structure"
  bool releases_shards = false;  // its shards are judged and released one by one
  bool intermediate = false;     // nothing of it is released: other steps read it
  bool keeps_others = false;     // its plan is of some shards only: what others released stays
  GateRules gates;

  SlotDemand demand() const { return {threads, memory_bytes, db_group, db_connections}; }
};

struct RunOrder {
  RunId run;
  std::string profile;
  std::string visibility = "private";  // public, private, closed
  SpecValues target_values;
  std::vector<StepOrder> steps;
  Layout trees;
  std::uint32_t keep = 0;    // good runs of its series that stay; 0: all
  bool scratch = false;      // the trees are not the agent's own
  bool publish_run = false;  // nothing is released before all of it has passed its gates
  bool chosen = false;       // made with parameters of its own: compared with no other run

  bool is_public() const { return visibility == "public"; }
  const StepOrder* find(const std::string& step) const {
    for (const StepOrder& s : steps) {
      if (s.name == step) return &s;
    }
    return nullptr;
  }
};

}  // namespace dumps
