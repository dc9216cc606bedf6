// Executor: what happens next. A turn looks at every open run, moves its steps on, and starts what
// the slots allow; it is due whenever something has changed.
#include <algorithm>

#include "agent/store/recover.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

// Why these sealed shards must not be released.
std::string gate(const StepOrder& step, const std::vector<ShardState>& shards,
                 const std::vector<ShardRecord>& records) {
  std::vector<SealedCount> counts;
  for (const ShardState& shard : shards) {
    const auto record = std::find_if(records.begin(), records.end(),
                                     [&shard](const auto& r) { return r.shard == shard.plan.id; });
    if (record == records.end()) return "shard " + shard.plan.id + " has no record";
    if (record->skipped) continue;
    counts.push_back({shard.plan.id, shard.plan.expected_items, record->done, record->skipped_items,
                      record->failed_items, record->total});
  }
  if (records.size() != shards.size()) {
    return std::to_string(records.size()) + " shards have records, the plan has " +
           std::to_string(shards.size());
  }
  return count_gate(counts, step.sample > 0);
}

}  // namespace

void Executor::schedule_turn() {
  if (turn_posted_ || shut_down_) return;
  turn_posted_ = true;
  boost::asio::post(loop_, [this, alive = alive_] {
    if (!*alive || shut_down_) return;
    turn_posted_ = false;
    turn();
  });
}

void Executor::turn() {
  const TimePoint now = clock_.now();
  for (auto& [id, run] : runs_) {
    if (run.phase == RunPhase::kOpen) advance(run, now);
  }
  start_what_fits(now);
  arm_timer(now);
}

void Executor::advance(RunState& run, TimePoint now) {
  // A step that got over may set others going, so until nothing changes.
  for (bool moved = true; moved;) {
    moved = false;
    for (StepState& step : run.steps) {
      const StepPhase before = step.phase;
      advance_step(run, step, now);
      moved = moved || step.phase != before;
    }
  }
  const bool busy = std::any_of(run.steps.begin(), run.steps.end(),
                                [](const StepState& step) { return step.busy || step.again; });
  const RunPhase outcome = busy ? RunPhase::kOpen : run_outcome(run);
  if (outcome != RunPhase::kOpen) finish_run(run, outcome);
}

void Executor::advance_step(RunState& run, StepState& step, TimePoint now) {
  if (step.again && step.idle()) {
    forget(run, step);
    return;
  }
  if (step.busy || step.over() || step.phase == StepPhase::kReleasing) return;
  if (!step.stop_reason.empty()) {
    if (step.idle()) set_phase(run, step, StepPhase::kStopped, step.stop_reason);
    return;
  }
  if (step.phase == StepPhase::kWaiting) {
    std::string why;
    const Readiness ready = readiness(run, step, &why);
    step.message = why;
    if (ready == Readiness::kBlocked) return set_phase(run, step, StepPhase::kBlocked, why);
    if (ready == Readiness::kWait) return;
    if (const std::string never = slots_.impossible(step.order.demand()); !never.empty()) {
      return set_phase(run, step, StepPhase::kFailed, never + "; it could never start here");
    }
    set_phase(run, step, step.planned ? StepPhase::kRunning : StepPhase::kPlanning);
  }
  if (step.phase == StepPhase::kRunning) advance_shards(run, step, now);
}

void Executor::advance_shards(RunState& run, StepState& step, TimePoint now) {
  for (ShardState& shard : step.shards) {
    if (shard.phase == ShardPhase::kBackoff && shard.retry_at <= now) {
      shard.phase = ShardPhase::kPending;
    }
  }
  const size_t failed = step.count(ShardPhase::kFailed);
  const size_t sealed = step.count(ShardPhase::kSealed);
  if (sealed == step.shards.size()) {
    release(run, step);
  } else if (failed + sealed == step.shards.size()) {
    const auto first = std::find_if(step.shards.begin(), step.shards.end(), [](const auto& shard) {
      return shard.phase == ShardPhase::kFailed;
    });
    const std::string of = step.shards.size() == 1
                               ? ""
                               : std::to_string(failed) + " of " +
                                     std::to_string(step.shards.size()) + " shards failed; ";
    set_phase(run, step, StepPhase::kFailed, of + first->error);
  }
}

void Executor::set_phase(RunState& run, StepState& step, StepPhase phase, std::string message) {
  const TimePoint now = clock_.now();
  if (step.started == TimePoint{} && phase != StepPhase::kBlocked) step.started = now;
  step.phase = phase;
  step.message = std::move(message);
  if (step.over()) {
    step.ended = now;
    persist(run);
  }
  if (events_.step_changed) events_.step_changed(run, step);
}

void Executor::forget(RunState& run, StepState& step) {
  step.busy = true;
  const RunOrder& order = run.order;
  disk_.run([this, trees = order.trees, id = order.run,
             name = step.order.name] { return forget_step(filesystem_, trees, id, name); },
            [this, id = run.id, name = step.order.name](const Status& forgotten) {
              RunState* owner = find_run(id);
              StepState* old = owner == nullptr ? nullptr : owner->find(name);
              if (old == nullptr) return;
              StepState fresh;
              fresh.order = old->order;
              fresh.ends = old->ends;
              *old = std::move(fresh);
              if (!forgotten) {
                set_phase(*owner, *old, StepPhase::kFailed, forgotten.error().to_string());
              } else {
                set_phase(*owner, *old, StepPhase::kWaiting);
                persist(*owner);
              }
              schedule_turn();
            });
}

void Executor::release(RunState& run, StepState& step) {
  set_phase(run, step, StepPhase::kReleasing);
  step.busy = true;
  disk_.run(
      [this, request = release_request(run.order, settings_.launch.modes), order = step.order,
       shards = step.shards]() -> Result<ReleaseOutcome> {
        Result<std::vector<ShardRecord>> records =
            read_step_records(request.layout, request.run, order.name);
        if (!records) return std::move(records).error();
        ReleaseOutcome outcome;
        outcome.held = gate(order, shards, *records);
        if (!outcome.held.empty()) return outcome;
        if (Status s = release_step(filesystem_, request, order.name); !s) {
          return std::move(s).error();
        }
        outcome.sums = sum_records(*records);
        return outcome;
      },
      [this, id = run.id, name = step.order.name](Result<ReleaseOutcome> outcome) {
        released(id, name, std::move(outcome));
      });
}

void Executor::released(const std::string& id, const std::string& name,
                        Result<ReleaseOutcome> outcome) {
  RunState* run = find_run(id);
  StepState* step = run == nullptr ? nullptr : run->find(name);
  if (step == nullptr) return;
  step->busy = false;
  if (!outcome) {
    set_phase(*run, *step, StepPhase::kFailed, outcome.error().to_string());
  } else if (!outcome->held.empty()) {
    set_phase(*run, *step, StepPhase::kHeld, outcome->held);
  } else {
    step->released_files = outcome->sums.files;
    step->released_bytes = outcome->sums.bytes;
    set_phase(*run, *step, outcome->sums.all_skipped ? StepPhase::kSkipped : StepPhase::kDone);
  }
  schedule_turn();
}

void Executor::finish_run(RunState& run, RunPhase phase) {
  run.phase = phase;
  run.ended = clock_.now();
  persist(run);
  if (events_.run_over) events_.run_over(run);
}

// Oldest run first, steps in the order of the profile. Who waits for cores or memory holds back all
// behind it, or a big step would starve; who waits for its database does not.
void Executor::start_what_fits(TimePoint now) {
  std::vector<RunState*> open;
  for (auto& [id, run] : runs_) {
    if (run.phase == RunPhase::kOpen) open.push_back(&run);
  }
  std::stable_sort(open.begin(), open.end(),
                   [](const RunState* a, const RunState* b) { return a->created < b->created; });
  for (RunState* run : open) {
    for (StepState& step : run->steps) {
      if (step.busy || step.again || !step.stop_reason.empty()) continue;
      if (!start_step(*run, step, now)) return;
    }
  }
}

// False when nothing more fits.
bool Executor::start_step(RunState& run, StepState& step, TimePoint now) {
  SlotDemand demand = step.order.demand();
  if (step.phase == StepPhase::kPlanning) {
    if (!step.plan_token.empty() || step.plan_retry_at > now) return true;
    demand = {1, 0, demand.db_group, std::min<std::uint32_t>(1, demand.db_connections)};
    if (slots_.take(demand)) {
      start_attempt(run, step, nullptr, std::move(demand));
      return true;
    }
    return slots_.lacks_connections(demand);
  }
  if (step.phase != StepPhase::kRunning) return true;
  for (ShardState& shard : step.shards) {
    if (shard.phase != ShardPhase::kPending) continue;
    if (!slots_.take(demand)) return slots_.lacks_connections(demand);
    start_attempt(run, step, &shard, demand);
  }
  return true;
}

void Executor::arm_timer(TimePoint now) {
  TimePoint next = TimePoint::max();
  for (const auto& [id, run] : runs_) {
    if (run.phase != RunPhase::kOpen) continue;
    for (const StepState& step : run.steps) {
      if (step.phase == StepPhase::kPlanning && step.plan_token.empty() &&
          step.plan_retry_at > now) {
        next = std::min(next, step.plan_retry_at);
      }
      for (const ShardState& shard : step.shards) {
        if (shard.phase == ShardPhase::kBackoff) next = std::min(next, shard.retry_at);
      }
    }
  }
  if (next == TimePoint::max()) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::max(next - now, std::chrono::milliseconds(1)));
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive) schedule_turn();
  });
}

}  // namespace dumps
