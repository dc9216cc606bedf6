#include "agent/supervisor/run_json.h"

#include <algorithm>

namespace dumps {
namespace {

namespace json = boost::json;

std::string time_or_empty(TimePoint time) {
  return time == TimePoint{} ? std::string() : format_utc(time);
}

double items_of(const protocol::Progress& p) {
  return static_cast<double>(p.done) + static_cast<double>(p.skipped) +
         static_cast<double>(p.failed);
}

// Items per second of one running attempt.
double rate_of(const ShardState& shard, TimePoint now) {
  const double seconds = std::chrono::duration<double>(now - shard.started).count();
  return seconds < 0.5 ? 0 : items_of(shard.progress) / seconds;
}

double rate_of(const StepState& step, TimePoint now) {
  double rate = 0;
  for (const ShardState& shard : step.shards) {
    if (shard.phase == ShardPhase::kRunning) rate += rate_of(shard, now);
  }
  return rate;
}

std::optional<double> time_left(const protocol::Progress& progress, double rate) {
  const double left = static_cast<double>(progress.total) - items_of(progress);
  if (rate <= 0 || progress.total == 0 || left <= 0) return std::nullopt;
  return left / rate;
}

void add_progress(json::object& object, const protocol::Progress& progress, double rate) {
  object["done"] = progress.done;
  object["total"] = progress.total;
  object["skipped"] = progress.skipped;
  object["failed"] = progress.failed;
  object["unit"] = progress.unit;
  object["bytes_out"] = progress.bytes_out;
  if (rate <= 0) return;
  object["rate"] = rate;
  if (const auto left = time_left(progress, rate)) object["eta_s"] = *left;
}

json::object step_to_json(const StepState& step, TimePoint now) {
  json::object object{{"name", step.order.name},
                      {"plugin", step.order.plugin_id},
                      {"job", step.order.job_type},
                      {"state", step_phase_name(step.phase)},
                      {"message", step.message},
                      {"started", time_or_empty(step.started)},
                      {"ended", time_or_empty(step.ended)},
                      {"files", step.released_files},
                      {"bytes", step.released_bytes},
                      {"after", json::value_from(step.order.after)}};
  object["shards"] = json::object{{"total", step.shards.size()},
                                  {"sealed", step.count(ShardPhase::kSealed)},
                                  {"running", step.count(ShardPhase::kRunning)},
                                  {"failed", step.count(ShardPhase::kFailed)}};
  add_progress(object, step.progress(), rate_of(step, now));
  if (!step.held.empty()) object["held"] = write_list(step.held);
  json::object ends;
  for (const auto& [kind, count] : step.ends) ends[kind] = count;
  object["ends"] = std::move(ends);
  return object;
}

}  // namespace

std::optional<double> seconds_left(const StepState& step, TimePoint now) {
  return time_left(step.progress(), rate_of(step, now));
}

json::object run_to_json(const RunState& run, TimePoint now) {
  json::array steps;
  for (const StepState& step : run.steps) steps.push_back(step_to_json(step, now));
  return {{"id", run.id},
          {"target", run.order.run.target},
          {"date", run.order.run.date},
          {"profile", run.order.profile},
          {"visibility", run.order.visibility},
          {"scratch", run.order.scratch},
          {"state", run_phase_name(run.phase)},
          {"created", time_or_empty(run.created)},
          {"ended", time_or_empty(run.ended)},
          {"steps", std::move(steps)}};
}

json::object job_to_json(const std::string& token, const Attempt& attempt, const RunState* run,
                         TimePoint now) {
  json::object object{{"token", token},
                      {"run", attempt.run_id},
                      {"step", attempt.step},
                      {"shard", attempt.shard},
                      {"mode", attempt.shard.empty() ? "plan" : "run"},
                      {"plugin", attempt.plugin_id},
                      {"plugin_version", attempt.plugin_version},
                      {"pid", attempt.worker ? attempt.worker->pid() : 0},
                      {"stopping", attempt.worker && attempt.worker->stopping()},
                      {"since", format_utc(attempt.since)}};
  const StepState* step = run == nullptr ? nullptr : run->find(attempt.step);
  if (step == nullptr) return object;
  for (const ShardState& shard : step->shards) {
    if (shard.token != token) continue;
    protocol::Progress progress = shard.progress;
    if (progress.total == 0) progress.total = shard.plan.expected_items;
    add_progress(object, progress, rate_of(shard, now));
    object["attempt"] = shard.attempts;
  }
  return object;
}

}  // namespace dumps
