// Executor: start-up. Runs are brought back from disk, workers of an earlier agent are taken over,
// and what belongs to nobody is swept.
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/base/atomic_file.h"
#include "agent/process/process_table.h"
#include "agent/store/job_paths.h"
#include "agent/store/recover.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

struct FoundRun {
  RunState run;
  std::map<std::string, StepOnDisk> disk;
};
struct FoundRuns {
  std::vector<FoundRun> runs;
  std::vector<Error> bad;  // runs that could not be read: left alone
};

void withdraw(RunState& run) {
  for (StepState& step : run.steps) {
    if (step.over()) continue;
    step.phase = StepPhase::kStopped;
    step.message = "the target is no longer public";
  }
  run.phase = RunPhase::kStopped;
}

Result<FoundRun> find_run_on_disk(Filesystem& filesystem, const Layout& trees, const RunId& id,
                                  const FileModes& modes, const Executor::IsPublic& is_public) {
  const std::string path = trees.run_file(id);
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  Result<RunState> run = parse_run(*text, trees, path);
  if (!run) return std::move(run).error();
  FoundRun found{std::move(*run), {}};
  if (found.run.phase == RunPhase::kDone) return found;
  if (found.run.order.is_public() && !is_public(id.target)) {
    if (found.run.phase == RunPhase::kOpen) withdraw(found.run);
    return found;
  }
  auto disk = recover_from_disk(filesystem, found.run.order, modes);
  if (!disk) return std::move(disk).error();
  found.disk = std::move(*disk);
  return found;
}

// Nothing of it was started: it may have waited for room.
bool never_begun(const RunState& run) {
  return run.phase == RunPhase::kOpen && !run.order.scratch &&
         std::all_of(run.steps.begin(), run.steps.end(), [](const StepState& step) {
           return step.phase == StepPhase::kWaiting && !step.planned;
         });
}

// Of this program: what is older in the trees is not its own.
const fs::file_time_type kStarted = fs::file_time_type::clock::now();

FoundRuns find_runs(Filesystem& filesystem, const Layout& trees, const FileModes& modes,
                    const Executor::IsPublic& is_public) {
  FoundRuns found;
  if (Status s = sweep_trees(filesystem, trees, kStarted); !s) {
    found.bad.push_back(std::move(s).error());
  }
  for (const Layout& layout : layouts_of(trees)) {
    for (const RunId& id : list_runs(layout)) {
      if (!exists(layout.run_file(id))) continue;  // never begun
      Result<FoundRun> run = find_run_on_disk(filesystem, layout, id, modes, is_public);
      if (run) {
        found.runs.push_back(std::move(*run));
      } else {
        found.bad.push_back(std::move(run).error().wrap("recover run", layout.name_of(id)));
      }
    }
  }
  return found;
}

}  // namespace

void Executor::recover(const Layout& trees, IsPublic is_public,
                       const std::function<void(Status)>& done) {
  disk_.run(
      [this, trees, modes = settings_.launch.modes, is_public = std::move(is_public)] {
        return find_runs(filesystem_, trees, modes, is_public);
      },
      [this, trees, done](FoundRuns found) {
        for (const Error& error : found.bad) trouble(error.to_string());
        for (FoundRun& each : found.runs) {
          bring_in_line(each.disk, each.run);
          if (never_begun(each.run)) each.run.no_space = "room for it is looked for";
          const std::string id = each.run.id;
          runs_.insert_or_assign(id, std::move(each.run));
        }
        take_over_workers();
        std::set<std::string> live;
        for (const auto& [token, attempt] : attempts_) live.insert(token);
        disk_.run([trees, live] { return sweep_temp(trees, live); },
                  [this, done](const Result<size_t>& swept) {
                    if (!swept) return done(swept.error());
                    schedule_turn();
                    done({});
                  });
      });
}

// A worker is recognised by the path of its job file, which holds its token, on its command line.
void Executor::take_over_workers() {
  std::map<std::string, pid_t> alive;  // by job file
  for (const CommandLine& command : list_command_lines()) {
    if (command.words.size() == 3 && command.words[1] == "--job") {
      alive.emplace(command.words[2], command.pid);
    }
  }
  std::error_code ec;
  const std::string jobs = settings_.launch.state_directory + "/jobs";
  std::vector<std::string> over;
  for (const auto& entry : fs::directory_iterator(jobs, ec)) {
    const std::string directory = entry.path().string();
    const auto worker = alive.find(job_file(directory));
    const Result<JobSpec> job = read_job_spec(job_file(directory));
    const bool running = worker != alive.end();
    if (running && job && take_over(*job, worker->second)) continue;
    if (running) kill_session(worker->second);
    over.push_back(directory);
  }
  for (const std::string& directory : over) fs::remove_all(directory, ec);
}

// Only shards of open runs are worth it: a plan is made again in no time.
bool Executor::take_over(const JobSpec& job, pid_t pid) {
  RunState* run = find_run(layout_of(job).name_of(run_of(job)));
  if (run == nullptr || run->phase != RunPhase::kOpen || job.mode != JobMode::kRun) return false;
  if (run->order.trees.private_tree != job.private_tree) return false;
  StepState* step = run->find(job.step);
  if (step == nullptr || step->over()) return false;
  const auto shard = std::find_if(step->shards.begin(), step->shards.end(),
                                  [&job](const auto& s) { return s.plan.id == job.shard.id; });
  if (shard == step->shards.end() || shard->phase == ShardPhase::kSealed) return false;
  Result<JobLog> log = JobLog::open(job.log_path, 0600, clock_);
  if (!log) return false;
  Result<std::shared_ptr<WorkerProcess>> worker = WorkerProcess::adopt(
      loop_, reaper_, make_start(settings_.launch, job), pid, job.job_directory + "/result.json",
      std::move(*log), events_for(job.token));
  if (!worker) return false;
  Attempt attempt;
  attempt.run_id = run->id;
  attempt.step = job.step;
  attempt.shard = job.shard.id;
  attempt.plugin_id = job.plugin_id;
  attempt.job_directory = job.job_directory;
  attempt.demand = step->order.demand();
  attempt.since = clock_.now();
  attempt.worker = std::move(*worker);
  slots_.hold(attempt.demand);
  shard->phase = ShardPhase::kRunning;
  shard->token = job.token;
  shard->attempts = job.shard.attempt;
  shard->started = attempt.since;
  step->phase = StepPhase::kRunning;
  attempts_.insert_or_assign(job.token, std::move(attempt));
  return true;
}

void Executor::adopt(UniqueFd socket, std::string_view hello) {
  const Result<protocol::Envelope> envelope = protocol::decode(hello);
  const protocol::Hello* words =
      envelope ? std::get_if<protocol::Hello>(&envelope->message) : nullptr;
  const auto found = words == nullptr ? attempts_.end() : attempts_.find(words->token);
  if (found == attempts_.end() || !found->second.worker ||
      found->second.worker->pid() != words->pid) {
    const std::string stop =
        protocol::encode(1, protocol::Stop{"its shard is no longer this attempt's"});
    (void)::send(socket.get(), stop.data(), stop.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return;
  }
  const std::shared_ptr<WorkerProcess> worker = found->second.worker;
  worker->connect(std::move(socket), hello);
}

}  // namespace dumps
