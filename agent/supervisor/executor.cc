// Executor: what callers ask for.
#include "agent/supervisor/executor.h"

#include <algorithm>

#include "agent/base/atomic_file.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

bool same_trees(const Layout& a, const Layout& b) {
  return a.public_tree == b.public_tree && a.private_tree == b.private_tree && a.series == b.series;
}

}  // namespace

Executor::Executor(boost::asio::io_context& loop, StrayReaper& reaper, const Clock& clock,
                   Filesystem& filesystem, ExecutorSettings settings, ExecutorEvents events)
    : loop_(loop),
      reaper_(reaper),
      clock_(clock),
      filesystem_(filesystem),
      settings_(std::move(settings)),
      events_(std::move(events)),
      slots_(settings_.capacity),
      timer_(loop),
      disk_(loop) {}

Executor::~Executor() {
  *alive_ = false;
  shut_down();
}

void Executor::configure(ExecutorSettings settings) {
  settings_ = std::move(settings);
  slots_.resize(settings_.capacity);
  schedule_turn();
}

RunState* Executor::find_run(const std::string& id) {
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : &found->second;
}

// The id of the run of this order; a run in another scratch directory is another run.
Result<std::string> Executor::find_or_name(const RunOrder& order, bool* joined) const {
  const std::string plain = order.trees.name_of(order.run);
  size_t scratch_runs = 0;
  for (const auto& [id, run] : runs_) {
    if (run.order.run != order.run) continue;
    if (same_trees(run.order.trees, order.trees)) {
      *joined = true;
      return id;
    }
    if (run.order.scratch) ++scratch_runs;
  }
  *joined = false;
  return order.scratch ? plain + "~" + std::to_string(scratch_runs + 1) : plain;
}

Status Executor::check_prerequisites(const RunRequest& request, const RunState* run) const {
  for (const StepOrder& step : request.order.steps) {
    for (const std::string& name : step.after) {
      if (request.order.find(name) != nullptr) continue;
      const StepState* before = run == nullptr ? nullptr : run->find(name);
      const bool is_ready =
          before != nullptr && (step.publishes ? before->good() : before->usable());
      if (is_ready || (before != nullptr && before->order.optional)) continue;
      const std::string state =
          before == nullptr ? "not begun" : std::string(step_phase_name(before->phase));
      return make_error(ErrorCode::kUnavailable, "run step " + step.name,
                        request.order.run.to_string(),
                        "waiting for " + name + ", which is " + state)
          .with_hint("the same command with --step " + name + " first");
    }
  }
  return {};
}

void Executor::submit(RunRequest request, Answer done) {
  bool joined = false;
  Result<std::string> id = find_or_name(request.order, &joined);
  if (!id) return done(std::move(id).error());
  RunState* run = find_run(*id);
  if (request.chosen_steps) {
    if (Status ready = check_prerequisites(request, run); !ready) {
      return done(std::move(ready).error());
    }
  }
  if (run == nullptr) return begin_run(*id, std::move(request), std::move(done));
  if (Status status = join_run(*run, request); !status) return done(std::move(status).error());
  persist(*run, [done, answer = Submitted{*id, true}](const Status& written) {
    if (written) {
      done(answer);
    } else {
      done(written.error());
    }
  });
  schedule_turn();
}

void Executor::begin_run(std::string id, RunRequest request, Answer done) {
  RunState fresh = new_run(request.order, clock_.now());
  fresh.id = std::move(id);
  auto begin = [this, run = fresh, modes = settings_.launch.modes, space = ask_for_space(fresh)] {
    return begin_on_disk(run, modes, space);
  };
  // Known from now on, so that the same order does not begin twice.
  const std::string name = fresh.id;
  for (StepState& step : fresh.steps) step.busy = true;
  runs_.insert_or_assign(name, std::move(fresh));
  disk_.run(std::move(begin), [this, name, request = std::move(request),
                               done = std::move(done)](Begun result) mutable {
    begun(name, std::move(request), std::move(result), done);
  });
}

// The run may have been begun before: in a scratch directory that is used again, or by an agent
// that could not read its file.
Executor::Begun Executor::begin_on_disk(const RunState& run, const FileModes& modes,
                                        const SpaceQuestion& space) {
  const RunOrder& order = run.order;
  Begun begun;
  for (const std::string& tree :
       {order.trees.public_tree, order.trees.private_tree, order.trees.temp_tree}) {
    // A scratch directory may get the dump of a private wiki: it is for its maker alone.
    begun.status = filesystem_.make_directories(tree, order.scratch ? 0700 : modes.directory);
    if (!begun.status) return begun;
  }
  const std::string path = order.trees.run_file(order.run);
  if (!order.scratch && !exists(path)) {
    begun.status = find_space(order.trees, space, begun.no_space);
    if (!begun.status) return begun;
    if (space.before_begin) begun.status = space.before_begin(order);
    if (!begun.status) return begun;
  }
  begun.status = filesystem_.make_directories(order.trees.run_directory(order.run), 0700);
  if (!begun.status) return begun;
  if (exists(path)) {
    const Result<std::string> text = read_file(path);
    Result<RunState> earlier = text ? parse_run(*text, order.trees, path) : text.error();
    if (!earlier) {
      begun.status = std::move(earlier).error().with_hint(
          "another --date; or move the run's directory away to make all of it anew");
      return begun;
    }
    begun.earlier = std::move(*earlier);
  }
  const RunOrder& known = begun.earlier ? begun.earlier->order : order;
  Result<std::map<std::string, StepOnDisk>> disk = recover_from_disk(filesystem_, known, modes);
  if (!disk) {
    begun.status = std::move(disk).error();
    return begun;
  }
  begun.disk = std::move(*disk);
  if (!begun.earlier) begun.status = filesystem_.put(path, render_run(run), 0600);
  return begun;
}

void Executor::begun(const std::string& id, RunRequest request, Begun begun, const Answer& done) {
  RunState& run = *find_run(id);
  const bool joined = begun.earlier.has_value();
  if (begun.status) {
    if (joined) {
      begun.earlier->id = id;
      begun.earlier->order.scratch = request.order.scratch;
      run = std::move(*begun.earlier);
    }
    for (StepState& step : run.steps) step.busy = false;
    run.no_space = std::move(begun.no_space);
    bring_in_line(begun.disk, run);
    if (joined) begun.status = join_run(run, request);
  }
  if (!begun.status) {
    runs_.erase(id);
    return done(std::move(begun.status).error().wrap("begin run", id));
  }
  if (joined) persist(run);
  done(Submitted{id, joined});
  schedule_turn();
}

Status Executor::join_run(RunState& run, RunRequest& request) {
  if (run.order.is_public() != request.order.is_public()) {
    return make_error(ErrorCode::kRefused, "join run", run.id,
                      "it began when the target was " + run.order.visibility +
                          ", and what is asked for now is " + request.order.visibility)
        .with_hint("another --date");
  }
  for (const StepOrder& wanted : request.order.steps) {
    const StepState* step = run.find(wanted.name);
    if (step == nullptr || step->over() || !request.chosen_steps) continue;
    if (step->order.params == wanted.params) continue;
    return make_error(
               ErrorCode::kUnavailable, "run step " + wanted.name, run.id,
               "it is " + std::string(step_phase_name(step->phase)) + " with other parameters")
        .with_hint("dumpsctl stop " + run.id + " --step " + wanted.name + " first");
  }
  for (StepOrder& wanted : request.order.steps) {
    StepState* step = run.find(wanted.name);
    if (step == nullptr) {
      StepState fresh;
      fresh.order = wanted;
      run.steps.push_back(std::move(fresh));
      run.order.steps.push_back(std::move(wanted));
    } else if (step->over() && request.chosen_steps) {
      step->order = wanted;
      do_again(run, wanted.name);
    } else if (step->over() && !step->good()) {
      step->order.gates = wanted.gates;  // what was held is judged by the rules of today
      reopen(*step);
    }
  }
  if (run_outcome(run) == RunPhase::kOpen) {
    run.phase = RunPhase::kOpen;
    run.ended = {};
  }
  return {};
}

// What depends on a step is made of its files, so it is done again too.
void Executor::do_again(RunState& run, const std::string& name) {
  // What intermediate steps made went with the good end of the run.
  const std::vector<std::string> befores = run.find(name)->order.after;
  const bool was_good = run.phase == RunPhase::kDone;
  for (const std::string& before : befores) {
    const StepState* step = run.find(before);
    if (was_good && step != nullptr && step->order.intermediate) do_again(run, before);
  }
  for (const std::string& each : with_dependants(run, name)) {
    StepState* step = run.find(each);
    const bool has_looked = step->over() || step->phase == StepPhase::kPassed;
    if (each != name && !has_looked) continue;  // has not looked at the files yet, or will again
    step->again = true;
  }
  run.phase = RunPhase::kOpen;
  run.ended = {};
}

Status Executor::stop(const std::string& id, const std::string& name, const std::string& reason,
                      bool now) {
  RunState* run = find_run(id);
  if (run == nullptr) {
    return make_error(ErrorCode::kNotFound, "stop", id, "there is no such run")
        .with_hint("dumpsctl status");
  }
  if (!name.empty() && run->find(name) == nullptr) {
    return make_error(ErrorCode::kNotFound, "stop", id, "it has no step " + name)
        .with_hint("dumpsctl show " + id);
  }
  bool any = false;
  for (StepState& step : run->steps) {
    if (run->phase != RunPhase::kOpen || step.over() || (!name.empty() && step.order.name != name))
      continue;
    any = true;
    step.again = false;
    if (step.phase != StepPhase::kReleasing) step.stop_reason = reason;
  }
  if (!any) {
    return make_error(ErrorCode::kRefused, "stop", id, "it is over already")
        .with_hint("dumpsctl show " + id);
  }
  stop_attempts(id, name, reason, now);
  schedule_turn();
  return {};
}

Status Executor::restart(const std::string& id, const std::string& name) {
  RunState* run = find_run(id);
  if (run == nullptr) {
    return make_error(ErrorCode::kNotFound, "restart", id, "there is no such run")
        .with_hint("dumpsctl status");
  }
  if (!name.empty()) {
    if (run->find(name) == nullptr) {
      return make_error(ErrorCode::kNotFound, "restart", id, "it has no step " + name)
          .with_hint("dumpsctl show " + id);
    }
    do_again(*run, name);
    for (const std::string& each : with_dependants(*run, name)) {
      if (run->find(each)->again) stop_attempts(id, each, "it is started anew", false);
    }
  } else {
    for (StepState& step : run->steps) {
      step.stop_reason.clear();
      if (step.over() && step.order.publishes) {
        step.again = true;
      } else if (step.over() && !step.good()) {
        reopen(step);
      }
    }
    run->phase = RunPhase::kOpen;
    run->ended = {};
  }
  persist(*run);
  schedule_turn();
  return {};
}

void Executor::forget_run(const RunId& run) {
  const auto found = runs_.find(run.to_string());
  if (found == runs_.end() || found->second.phase == RunPhase::kOpen) return;
  const auto& steps = found->second.steps;
  const bool idle = std::all_of(steps.begin(), steps.end(),
                                [](const StepState& step) { return step.idle() && !step.again; });
  if (idle) runs_.erase(found);
}

void Executor::persist(const RunState& run, std::function<void(Status)> done) {
  const std::string path = run.order.trees.run_file(run.order.run);
  disk_.run([this, path, text = render_run(run)] { return filesystem_.put(path, text, 0600); },
            [this, done = std::move(done)](Status written) {
              if (!written) trouble(written.error().to_string());
              if (done) done(std::move(written));
            });
}

void Executor::trouble(const std::string& problem) {
  if (events_.trouble) events_.trouble(problem);
}

void Executor::shut_down() {
  if (shut_down_) return;
  shut_down_ = true;
  timer_.cancel();
  for (auto& [token, attempt] : attempts_) {
    if (attempt.worker) attempt.worker->abandon();
  }
  attempts_.clear();
  disk_.finish();
}

}  // namespace dumps
