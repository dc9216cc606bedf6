// Executor: what happens next. A turn looks at every open run, moves its steps on, and starts what
// the slots allow; it is due whenever something has changed.
#include <algorithm>

#include "agent/store/recover.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
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
  look_for_space(now);
  for (auto& [id, run] : runs_) {
    if (run.phase == RunPhase::kOpen && !run.finishing) advance(run, now);
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
  if (may_release_run(run)) release_all(run);
  tell_manifest(run);
  const RunPhase outcome = run_outcome(run);
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
  if (step.phase == StepPhase::kPassed) return;
  if (step.phase == StepPhase::kWaiting && !run.no_space.empty()) {
    step.message = run.no_space;
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
    if (step.order.releases_shards && sealed > 0 && !run.order.publish_run) {
      step.failure = of + first->error;
      release(run, step);
      return;
    }
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
  disk_.run(
      [this, request = request_for(run), name = step.order.name,
       was_held = !step.held.empty()]() -> Status {
        Status s = forget_step(filesystem_, request.layout, request.run, name);
        if (!s || !was_held) return s;
        return rewrite_manifest(filesystem_, request);
      },
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
    if (!run.no_space.empty() && !looking_for_space_) next = std::min(next, space_look_at_);
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
