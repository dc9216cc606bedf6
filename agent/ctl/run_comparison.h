// RunComparison: two runs of a target side by side, step by step: how long each took, where the
// time went and how much there was to do. Made from the records of sealed shards. Pure.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/shard_record.h"

namespace dumps {

// A step's shards added up.
struct StepFigures {
  bool is_there = false;
  std::int64_t shards = 0;
  std::int64_t seconds = 0;  // of its shards, which may have run side by side
  std::uint64_t items = 0;
  std::uint64_t raw_bytes = 0, stored_bytes = 0;
  std::string unit = "items";
  std::map<std::string, std::int64_t> parts_ms;  // the metrics "NAME_ms", without the ending
  std::int64_t prefetch_hits = 0, prefetch_misses = 0;
};

// kCorrupt where a record has times that are none.
Result<StepFigures> figures_of(const std::vector<ShardRecord>& records);

struct StepComparison {
  std::string step;
  StepFigures before, after;

  std::int64_t slower_by_s() const { return after.seconds - before.seconds; }
  // The part whose time grew the most, and by how many ms; empty where none grew.
  std::pair<std::string, std::int64_t> slowest_part() const;
};

// One for each step that either run has; the step that lost the most time is the first.
std::vector<StepComparison> compare_runs(const std::map<std::string, StepFigures>& before,
                                         const std::map<std::string, StepFigures>& after);

// A table and, below it, a sentence on the step that lost the most.
std::string render_comparison(const std::vector<StepComparison>& steps, const std::string& before,
                              const std::string& after);
boost::json::array comparison_to_json(const std::vector<StepComparison>& steps);

}  // namespace dumps
