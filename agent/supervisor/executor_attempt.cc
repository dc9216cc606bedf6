// Executor: one attempt of a shard, or of a plan, from its token to what follows from its end.
#include <algorithm>
#include <filesystem>

#include "agent/claims/local_claim.h"
#include "agent/store/recover.h"
#include "agent/store/seal.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

// What the disk says of a shard whose attempt has ended: its record, if it is sealed, whatever the
// last words were; also that of an earlier attempt, which sealed it after it had been given up.
// Then what the attempt left is removed.
Result<std::optional<ShardRecord>> look_and_sweep(Filesystem& filesystem, const Layout& layout,
                                                  const RunId& run, const Attempt& attempt,
                                                  const std::string& token) {
  std::optional<ShardRecord> found;
  const std::string path = layout.shard_record(run, attempt.step, attempt.shard);
  if (exists(path)) {
    Result<ShardRecord> record = read_shard_record(path);
    if (!record) return std::move(record).error();
    if (Status s = place_sealed_files(filesystem, layout, *record); !s) return std::move(s).error();
    found = std::move(*record);
  }
  const Status dropped = drop_claim(layout.claim(run, attempt.step, attempt.shard), token);
  if (!dropped) return dropped.error();
  std::error_code ec;
  std::filesystem::remove_all(layout.temp(token), ec);
  if (ec) return make_errno_error(ec.value(), "sweep", layout.temp(token));
  return found;
}

void remove_job(const std::string& directory) {
  std::error_code ec;  // what stays behind is swept at the next start
  std::filesystem::remove_all(directory, ec);
}

bool can_help(EndKind kind) { return kind != EndKind::kConfig; }

}  // namespace

void Executor::start_attempt(RunState& run, StepState& step, ShardState* shard, SlotDemand demand) {
  Attempt attempt;
  attempt.run_id = run.id;
  attempt.step = step.order.name;
  attempt.shard = shard == nullptr ? "" : shard->plan.id;
  attempt.plugin_id = step.order.plugin_id;
  attempt.demand = std::move(demand);
  attempt.since = clock_.now();
  const std::uint32_t number = 1 + (shard == nullptr ? step.plan_attempts : shard->attempts);
  Result<std::string> token = make_token();
  Result<JobSpec> job =
      token ? make_job(settings_.launch, run.order, step.order, shard, *token, number)
            : Result<JobSpec>(token.error());
  // A name is needed even for an attempt that cannot begin.
  const std::string name = token ? *token : "-" + run.id + step.order.name;
  if (job) attempt.job_directory = job->job_directory;
  if (shard == nullptr) {
    step.plan_token = name;
    step.plan_attempts = number;
  } else {
    shard->phase = ShardPhase::kRunning;
    shard->token = name;
    shard->attempts = number;
    shard->started = attempt.since;
    shard->progress = {};
  }
  attempts_.insert_or_assign(name, std::move(attempt));
  if (!job) {
    boost::asio::post(loop_, [this, alive = alive_, name, error = job.error()] {
      if (*alive && !shut_down_) launch(name, {}, error);
    });
    return;
  }
  disk_.run([job = *job] { return prepare_job(job); },
            [this, name, job = *job](const Status& prepared) { launch(name, job, prepared); });
}

void Executor::launch(const std::string& token, const JobSpec& job, const Status& prepared) {
  const auto found = attempts_.find(token);
  if (found == attempts_.end()) return;
  Attempt& attempt = found->second;
  WorkerEnd failure;
  failure.kind = EndKind::kNotStarted;
  if (!attempt.stop_reason.empty()) {
    failure.kind = EndKind::kCancelled;
    failure.error = attempt.stop_reason;
    return on_end(token, failure);
  }
  if (!prepared) {
    if (prepared.error().code == ErrorCode::kInvalid) failure.kind = EndKind::kConfig;
    failure.error = prepared.error().to_string();
    return on_end(token, failure);
  }
  Result<JobLog> log = JobLog::open(job.log_path, 0600, clock_);
  if (!log) {
    failure.error = log.error().to_string();
    return on_end(token, failure);
  }
  Result<std::shared_ptr<WorkerProcess>> worker = WorkerProcess::start(
      loop_, reaper_, make_start(settings_.launch, job), std::move(*log), events_for(token));
  if (!worker) {
    failure.error = worker.error().to_string();
    return on_end(token, failure);
  }
  attempt.worker = std::move(*worker);
}

WorkerEvents Executor::events_for(const std::string& token) {
  WorkerEvents events;
  events.on_message = [this, token](const protocol::Message& message) {
    on_message(token, message);
  };
  events.on_end = [this, token](const WorkerEnd& end) { on_end(token, end); };
  return events;
}

void Executor::on_message(const std::string& token, const protocol::Message& message) {
  const auto found = attempts_.find(token);
  if (found == attempts_.end()) return;
  Attempt& attempt = found->second;
  if (const auto* hello = std::get_if<protocol::Hello>(&message)) {
    attempt.plugin_version = hello->plugin_version;
  } else if (const auto* planned = std::get_if<protocol::PlannedShard>(&message)) {
    attempt.planned.push_back(*planned);
  } else if (const auto* progress = std::get_if<protocol::Progress>(&message)) {
    RunState* run = find_run(attempt.run_id);
    StepState* step = run == nullptr ? nullptr : run->find(attempt.step);
    if (step == nullptr) return;
    for (ShardState& shard : step->shards) {
      if (shard.token == token && shard.phase == ShardPhase::kRunning) shard.progress = *progress;
    }
  }
}

void Executor::on_end(const std::string& token, const WorkerEnd& end) {
  auto node = attempts_.extract(token);
  if (node.empty() || shut_down_) return;
  Attempt& attempt = node.mapped();
  ++ends_[std::string(end_kind_name(end.kind))];
  slots_.give_back(attempt.demand);
  attempt.worker.reset();
  schedule_turn();
  RunState* run = find_run(attempt.run_id);
  StepState* step = run == nullptr ? nullptr : run->find(attempt.step);
  if (step == nullptr) return;
  ++step->ends[std::string(end_kind_name(end.kind))];
  if (attempt.shard.empty()) {
    plan_ended(attempt, end);
    return;
  }
  disk_.run(
      [this, trees = run->order.trees, id = run->order.run, attempt, token] {
        auto record = look_and_sweep(filesystem_, trees, id, attempt, token);
        remove_job(attempt.job_directory);
        return record;
      },
      [this, attempt, token, end](const Result<std::optional<ShardRecord>>& record) {
        shard_ended(attempt, token, end, record);
      });
}

// The plan is frozen on disk before the first of its shards starts.
void Executor::plan_ended(const Attempt& attempt, const WorkerEnd& end) {
  RunState& run = *find_run(attempt.run_id);
  StepState& step = *run.find(attempt.step);
  if (!end.good()) {
    step.plan_token.clear();
    disk_.run([directory = attempt.job_directory] { return remove_job(directory), true; },
              [](bool) {});
    if (end.kind == EndKind::kCancelled && (!step.stop_reason.empty() || step.again)) return;
    const auto delay = retry_delay(retry_rules(step), step.plan_attempts, can_help(end.kind),
                                   std::chrono::seconds(end.retry_after_s));
    if (delay) {
      step.plan_retry_at = clock_.now() + *delay;
      step.message = blame(step, "its plan failed", end);
      if (events_.step_changed) events_.step_changed(run, step);
    } else {
      set_phase(run, step, StepPhase::kFailed, blame(step, "its plan failed", end));
    }
    return;
  }
  std::vector<ShardState> shards;
  for (const protocol::PlannedShard& planned : attempt.planned) {
    ShardState shard;
    shard.plan = planned;
    shards.push_back(std::move(shard));
  }
  const auto write = [this, trees = run.order.trees, id = run.order.run, name = attempt.step,
                      text = render_plan(shards), directory = attempt.job_directory]() -> Status {
    remove_job(directory);
    // Records without a plan are what a cut-off forgetting left.
    if (Status s = forget_step(filesystem_, trees, id, name); !s) return s;
    if (Status s = filesystem_.make_directories(trees.step_directory(id, name), 0700); !s) return s;
    return filesystem_.put(trees.plan_file(id, name), text, 0600);
  };
  step.busy = true;
  disk_.run(write, [this, id = attempt.run_id, name = attempt.step,
                    shards = std::move(shards)](const Status& written) mutable {
    RunState* owner = find_run(id);
    StepState* planned = owner == nullptr ? nullptr : owner->find(name);
    if (planned == nullptr) return;
    planned->busy = false;
    planned->plan_token.clear();
    if (!written) {
      set_phase(*owner, *planned, StepPhase::kFailed, written.error().to_string());
    } else {
      planned->planned = true;
      planned->shards = std::move(shards);
      set_phase(*owner, *planned, StepPhase::kRunning);
    }
    schedule_turn();
  });
}

void Executor::shard_ended(const Attempt& attempt, const std::string& token, const WorkerEnd& end,
                           const Result<std::optional<ShardRecord>>& record) {
  RunState* run = find_run(attempt.run_id);
  StepState* step = run == nullptr ? nullptr : run->find(attempt.step);
  if (step == nullptr) return;
  const auto shard = std::find_if(step->shards.begin(), step->shards.end(),
                                  [&token](const auto& s) { return s.token == token; });
  if (shard == step->shards.end()) return;
  shard->token.clear();
  schedule_turn();
  if (record && record->has_value()) {
    shard->phase = ShardPhase::kSealed;
    shard->progress = progress_of(**record);
    shard->error.clear();
    return;
  }
  WorkerEnd judged = end;
  if (!record) {
    judged.kind = EndKind::kFailed;
    judged.error = record.error().to_string();
  } else if (end.good()) {
    judged.kind = EndKind::kMisbehaved;
    judged.error = "the worker said that the shard is done, but there is no record of it";
  }
  shard_failed(*run, *step, *shard, judged);
}

void Executor::shard_failed(RunState& run, StepState& step, ShardState& shard,
                            const WorkerEnd& end) {
  if (end.kind == EndKind::kCancelled && (!step.stop_reason.empty() || step.again)) {
    shard.phase = ShardPhase::kPending;
    --shard.attempts;
    return;
  }
  const std::string what = step.shards.size() == 1 ? "attempt " + std::to_string(shard.attempts)
                                                   : "shard " + shard.plan.id + ", attempt " +
                                                         std::to_string(shard.attempts);
  const std::string of =
      can_help(end.kind) ? " of " + std::to_string(step.order.retries + 1) : ", not tried again";
  shard.error = blame(step, what + of, end);
  const auto delay = retry_delay(retry_rules(step), shard.attempts, can_help(end.kind),
                                 std::chrono::seconds(end.retry_after_s));
  if (delay) {
    shard.phase = ShardPhase::kBackoff;
    shard.retry_at = clock_.now() + *delay;
    step.message =
        "tried again in " + std::to_string((delay->count() + 999) / 1000) + " s: " + shard.error;
    if (events_.step_changed) events_.step_changed(run, step);
    return;
  }
  shard.phase = ShardPhase::kFailed;
  if (can_help(end.kind)) return;
  // What is wrong with the configuration is wrong for all of them.
  for (ShardState& other : step.shards) {
    if (other.phase != ShardPhase::kPending && other.phase != ShardPhase::kBackoff) continue;
    other.phase = ShardPhase::kFailed;
    other.error = "not started: " + shard.error;
  }
}

// Names plugin and owner, so that the reader knows whom to ask.
std::string Executor::blame(const StepState& step, const std::string& what,
                            const WorkerEnd& end) const {
  std::string whose = step.order.plugin_id;
  const auto plugin = settings_.launch.plugins.find(step.order.plugin_id);
  if (plugin != settings_.launch.plugins.end()) {
    whose += " " + plugin->second.version + " (" + plugin->second.owner + ", " +
             plugin->second.contact + ")";
  }
  return what + ": " + end.to_string() + "; plugin " + whose;
}

RetryRules Executor::retry_rules(const StepState& step) const {
  const SupervisionConfig& s = settings_.launch.supervision;
  return {step.order.retries, std::chrono::milliseconds(s.backoff_ms),
          std::chrono::milliseconds(s.backoff_max_ms)};
}

void Executor::stop_attempts(const std::string& id, const std::string& step,
                             const std::string& reason, bool now) {
  std::vector<std::shared_ptr<WorkerProcess>> workers;
  for (auto& [token, attempt] : attempts_) {
    if (attempt.run_id != id || (!step.empty() && attempt.step != step)) continue;
    if (attempt.worker) {
      workers.push_back(attempt.worker);
    } else {
      attempt.stop_reason = reason;
    }
  }
  for (const auto& worker : workers) worker->stop(reason, now);
}

}  // namespace dumps
