#include "agent/supervisor/run_state.h"

#include <algorithm>
#include <array>
#include <set>

#include "agent/store/manifest.h"

namespace dumps {
namespace {

constexpr std::array<std::string_view, 5> kRunPhases = {"open", "done", "partial", "failed",
                                                        "stopped"};
constexpr std::array<std::string_view, 11> kStepPhases = {
    "waiting", "planning", "running", "releasing", "passed", "done",
    "skipped", "held",     "failed",  "blocked",   "stopped"};
constexpr std::array<std::string_view, 5> kShardPhases = {"pending", "running", "backoff", "sealed",
                                                          "failed"};

template <class Phase, size_t kCount>
std::optional<Phase> phase_from(const std::array<std::string_view, kCount>& names,
                                std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Phase>(found - names.begin());
}

}  // namespace

std::string_view run_phase_name(RunPhase phase) { return kRunPhases[static_cast<size_t>(phase)]; }
std::string_view step_phase_name(StepPhase phase) {
  return kStepPhases[static_cast<size_t>(phase)];
}
std::string_view shard_phase_name(ShardPhase phase) {
  return kShardPhases[static_cast<size_t>(phase)];
}
std::optional<RunPhase> run_phase_from(std::string_view name) {
  return phase_from<RunPhase>(kRunPhases, name);
}
std::optional<StepPhase> step_phase_from(std::string_view name) {
  return phase_from<StepPhase>(kStepPhases, name);
}

size_t StepState::count(ShardPhase wanted) const {
  return static_cast<size_t>(std::count_if(shards.begin(), shards.end(),
                                           [wanted](const auto& s) { return s.phase == wanted; }));
}

protocol::Progress StepState::progress() const {
  protocol::Progress sum;
  bool total_known = !shards.empty();
  for (const ShardState& shard : shards) {
    sum.done += shard.progress.done;
    sum.skipped += shard.progress.skipped;
    sum.failed += shard.progress.failed;
    sum.bytes_out += shard.progress.bytes_out;
    const std::uint64_t total =
        shard.progress.total != 0 ? shard.progress.total : shard.plan.expected_items;
    total_known = total_known && total != 0;
    sum.total += total;
    if (!shard.progress.unit.empty()) sum.unit = shard.progress.unit;
  }
  if (!total_known) sum.total = 0;
  return sum;
}

StepState* RunState::find(const std::string& step) {
  for (StepState& s : steps) {
    if (s.order.name == step) return &s;
  }
  return nullptr;
}

const StepState* RunState::find(const std::string& step) const {
  return const_cast<RunState*>(this)->find(step);
}

RunState new_run(RunOrder order, TimePoint now) {
  RunState run;
  run.created = now;
  for (const StepOrder& step : order.steps) {
    StepState state;
    state.order = step;
    run.steps.push_back(std::move(state));
  }
  run.order = std::move(order);
  return run;
}

Readiness readiness(const RunState& run, const StepState& step, std::string* why) {
  Readiness worst = Readiness::kReady;
  for (const std::string& name : step.order.after) {
    const StepState* before = run.find(name);
    if (before == nullptr) continue;  // it was not asked for; its files are checked by the plugin
    // What is copied elsewhere must be released.
    if (step.order.publishes ? before->good() : before->usable()) continue;
    if (before->over() && before->order.optional && before->phase != StepPhase::kStopped) continue;
    const bool is_blocked = before->over() && before->phase != StepPhase::kHeld;
    if (worst != Readiness::kReady && !is_blocked) continue;
    *why = name + " is " + std::string(step_phase_name(before->phase));
    if (is_blocked) return Readiness::kBlocked;
    worst = Readiness::kWait;
  }
  return worst;
}

namespace {

// Whether something can happen to the step without an operator.
bool can_move(const RunState& run, const StepState& step) {
  if (step.busy || step.again) return true;
  if (step.over() || step.phase == StepPhase::kPassed) return false;
  if (step.phase != StepPhase::kWaiting || !step.stop_reason.empty()) return true;
  std::string why;
  if (readiness(run, step, &why) != Readiness::kWait) return true;
  return std::all_of(
      step.order.after.begin(), step.order.after.end(), [&](const std::string& name) {
        const StepState* before = run.find(name);
        if (before == nullptr) return true;
        if (step.order.publishes ? before->good() : before->usable()) return true;
        return can_move(run, *before) || (before->over() && before->phase != StepPhase::kHeld);
      });
}

template <class Counts>
RunPhase outcome_of(const RunState& run, Counts counts) {
  bool any_good = false;
  bool all_good = true;
  bool stopped = false;
  bool held = false;
  for (const StepState& step : run.steps) {
    if (!counts(step)) continue;
    if (can_move(run, step)) return RunPhase::kOpen;
    any_good = any_good || step.phase == StepPhase::kDone || step.phase == StepPhase::kPassed;
    stopped = stopped || step.phase == StepPhase::kStopped;
    held = held || step.phase == StepPhase::kHeld || !step.held.empty();
    all_good = all_good && (step.good() || (step.order.optional && step.over()));
  }
  if (stopped) return RunPhase::kStopped;
  if (all_good) return RunPhase::kDone;
  return any_good || held ? RunPhase::kPartial : RunPhase::kFailed;
}

}  // namespace

RunPhase run_outcome(const RunState& run) {
  return outcome_of(run, [](const StepState&) { return true; });
}

bool may_release_run(const RunState& run) {
  if (!run.order.publish_run) return false;
  bool any = false;
  for (const StepState& step : run.steps) {
    if (step.busy || step.again || !step.stop_reason.empty()) return false;
    if (step.order.publishes) continue;
    any = any || step.phase == StepPhase::kPassed;
    if (!step.usable() && !(step.order.optional && step.over())) return false;
  }
  return any;
}

std::string manifest_state_of(const RunState& run) {
  const bool makes_something =
      std::any_of(run.steps.begin(), run.steps.end(),
                  [](const StepState& step) { return !step.order.publishes; });
  const RunPhase phase = may_release_run(run)
                             ? RunPhase::kOpen
                             : outcome_of(run, [makes_something](const StepState& step) {
                                 return !makes_something || !step.order.publishes;
                               });
  switch (phase) {
    case RunPhase::kDone:
      return run_state::kComplete;
    case RunPhase::kPartial:
      return run_state::kPartial;
    case RunPhase::kFailed:
      return run_state::kFailed;
    case RunPhase::kStopped:
      return run_state::kStopped;
    default:
      return run_state::kInProgress;
  }
}

std::string held_message(const std::vector<HeldItem>& held, size_t shards) {
  if (held.empty()) return {};
  const HeldItem& first = held.front();
  if (first.shard.empty()) return first.reason;
  return std::to_string(held.size()) + " of " + std::to_string(shards) +
         " are held: " + first.shard + ": " + first.reason;
}

std::set<std::string> with_dependants(const RunState& run, const std::string& name) {
  std::set<std::string> names = {name};
  for (bool grew = true; grew;) {
    grew = false;
    for (const StepState& step : run.steps) {
      const bool depends = std::any_of(step.order.after.begin(), step.order.after.end(),
                                       [&](const auto& before) { return names.contains(before); });
      if (depends && names.insert(step.order.name).second) grew = true;
    }
  }
  return names;
}

void reopen(StepState& step) {
  step.phase = StepPhase::kWaiting;
  step.message.clear();
  step.held.clear();
  step.failure.clear();
  step.stop_reason.clear();
  step.started = {};
  step.ended = {};
  step.plan_attempts = 0;
  step.plan_retry_at = {};
  for (ShardState& shard : step.shards) {
    if (shard.phase == ShardPhase::kSealed) continue;
    ShardState fresh;
    fresh.plan = shard.plan;
    shard = std::move(fresh);
  }
}

std::optional<std::chrono::milliseconds> retry_delay(const RetryRules& rules,
                                                     std::uint32_t attempts, bool can_help,
                                                     std::chrono::milliseconds at_least) {
  if (!can_help || attempts > rules.retries) return std::nullopt;
  std::chrono::milliseconds delay = rules.backoff;
  for (std::uint32_t i = 1; i < attempts && delay < rules.backoff_max; ++i) delay *= 2;
  return std::max(std::min(delay, rules.backoff_max), at_least);
}

}  // namespace dumps
