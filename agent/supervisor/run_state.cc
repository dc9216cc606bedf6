#include "agent/supervisor/run_state.h"

#include <algorithm>
#include <array>
#include <set>

namespace dumps {
namespace {

constexpr std::array<std::string_view, 5> kRunPhases = {"open", "done", "partial", "failed",
                                                        "stopped"};
constexpr std::array<std::string_view, 10> kStepPhases = {
    "waiting", "planning", "running", "releasing", "done",
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
  for (const std::string& name : step.order.after) {
    const StepState* before = run.find(name);
    if (before == nullptr) continue;  // it was not asked for; its files are checked by the plugin
    if (before->good()) continue;
    if (before->over() && before->order.optional && before->phase != StepPhase::kStopped) continue;
    *why = name + " is " + std::string(step_phase_name(before->phase));
    return before->over() ? Readiness::kBlocked : Readiness::kWait;
  }
  return Readiness::kReady;
}

RunPhase run_outcome(const RunState& run) {
  bool any_good = false;
  bool all_good = true;
  bool stopped = false;
  for (const StepState& step : run.steps) {
    if (!step.over()) return RunPhase::kOpen;
    any_good = any_good || step.phase == StepPhase::kDone;
    stopped = stopped || step.phase == StepPhase::kStopped;
    all_good = all_good && (step.good() || step.order.optional);
  }
  if (stopped) return RunPhase::kStopped;
  if (all_good) return RunPhase::kDone;
  return any_good ? RunPhase::kPartial : RunPhase::kFailed;
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

std::string count_gate(const std::vector<SealedCount>& shards, bool sample) {
  if (sample) return "";
  for (const SealedCount& s : shards) {
    if (s.failed > 0) {
      return "shard " + s.shard + " has " + std::to_string(s.failed) + " failed items";
    }
    const std::uint64_t expected = s.counted != 0 ? s.counted : s.expected;
    if (expected != 0 && s.done + s.skipped != expected) {
      return "shard " + s.shard + " holds " + std::to_string(s.done) + " items and skipped " +
             std::to_string(s.skipped) + ", but " + std::to_string(expected) + " are expected";
    }
  }
  return "";
}

}  // namespace dumps
