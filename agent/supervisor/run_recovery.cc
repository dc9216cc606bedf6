#include "agent/supervisor/run_recovery.h"

#include <algorithm>

#include "agent/base/atomic_file.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

void mark_sealed(StepState& step, const std::vector<ShardRecord>& records) {
  for (ShardState& shard : step.shards) {
    const auto record = std::find_if(records.begin(), records.end(),
                                     [&shard](const auto& r) { return r.shard == shard.plan.id; });
    if (record == records.end()) continue;
    shard.phase = ShardPhase::kSealed;
    shard.progress = progress_of(*record);
  }
}

void apply_step(const StepOnDisk& disk, StepState& step) {
  step.planned = disk.planned;
  step.shards = disk.shards;
  mark_sealed(step, disk.facts.sealed);
  const Quarantine& quarantine = disk.facts.quarantine;
  step.held = quarantine.held;
  if (disk.facts.release == ReleaseState::kNone || disk.facts.release == ReleaseState::kPartly) {
    // Released by an operator, but not carried out yet; or its record was taken away by hand.
    if (step.phase == StepPhase::kHeld && quarantine.held.empty()) reopen(step);
    return;
  }
  if (!disk.facts.damaged.empty()) {
    step.phase = StepPhase::kFailed;
    step.message = "released, but files of shard " + disk.facts.damaged.front() +
                   " are gone; try dumpsctl restart with --step " + step.order.name;
    return;
  }
  const RecordSums sums = sum_records(disk.facts.sealed);
  step.phase = sums.all_skipped ? StepPhase::kSkipped : StepPhase::kDone;
  step.message.clear();
  step.released_files = sums.files;
  step.released_bytes = sums.bytes;
}

}  // namespace

ReleaseRequest release_request(const RunOrder& order, const FileModes& modes) {
  return {order.trees, modes.for_tree(order.is_public()), order.run, order.profile,
          order.is_public()};
}

RecordSums sum_records(const std::vector<ShardRecord>& records) {
  RecordSums sums;
  for (const ShardRecord& record : records) {
    sums.all_skipped = sums.all_skipped && record.skipped;
    sums.files += record.artifacts.size();
    for (const Artifact& artifact : record.artifacts) sums.bytes += artifact.size_bytes;
  }
  return sums;
}

protocol::Progress progress_of(const ShardRecord& record) {
  protocol::Progress progress{record.done,         record.total, record.skipped_items,
                              record.failed_items, record.unit,  0};
  for (const Artifact& artifact : record.artifacts) progress.bytes_out += artifact.size_bytes;
  return progress;
}

Result<std::map<std::string, StepOnDisk>> recover_from_disk(Filesystem& filesystem,
                                                            const RunOrder& order,
                                                            const FileModes& modes) {
  Result<RunFacts> facts = recover_run(filesystem, release_request(order, modes));
  if (!facts) return std::move(facts).error();
  std::map<std::string, StepOnDisk> disk;
  for (auto& [name, step_facts] : facts->steps) {
    StepOnDisk& step = disk[name];
    step.facts = std::move(step_facts);
    const StepFacts& known = step.facts;
    const bool none = known.release == ReleaseState::kNone;
    const auto is_unreleased = [&](const std::string& shard) {
      return none ||
             (known.release == ReleaseState::kPartly && !known.released_shards.contains(shard));
    };
    for (const std::string& shard : known.damaged) {
      if (!is_unreleased(shard)) continue;
      const Status removed = filesystem.remove(order.trees.shard_record(order.run, name, shard));
      if (!removed) return removed.error();
    }
    std::erase_if(step.facts.damaged, is_unreleased);
    const std::string plan_file = order.trees.plan_file(order.run, name);
    if (!exists(plan_file)) continue;
    const Result<std::string> text = read_file(plan_file);
    if (!text) return text.error();
    Result<std::vector<ShardState>> shards = parse_plan(*text, plan_file);
    if (!shards) return std::move(shards).error();
    step.planned = true;
    step.shards = std::move(*shards);
  }
  return disk;
}

void bring_in_line(const std::map<std::string, StepOnDisk>& disk, RunState& run) {
  for (StepState& step : run.steps) {
    const auto found = disk.find(step.order.name);
    if (found != disk.end()) apply_step(found->second, step);
  }
  if (run.phase == RunPhase::kOpen || run_outcome(run) != RunPhase::kOpen) return;
  run.phase = RunPhase::kOpen;
  run.ended = {};
}

}  // namespace dumps
