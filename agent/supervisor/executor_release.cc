// Executor: from sealed shards to released files: gates, quarantine, release of steps and of whole
// runs, the run's end, and what an operator decides about what is held.
#include <algorithm>

#include "agent/retention/series_keep.h"
#include "agent/store/recover.h"
#include "agent/store/run_release.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/gate_check.h"
#include "agent/supervisor/run_file.h"

namespace dumps {
namespace {

Error no_step(const char* what, const RunState* run, const std::string& id,
              const std::string& step) {
  if (run == nullptr) {
    return make_error(ErrorCode::kNotFound, what, id, "there is no such run")
        .with_hint("dumpsctl status");
  }
  return make_error(ErrorCode::kNotFound, what, id, "it has no step " + step)
      .with_hint("dumpsctl show " + id);
}

bool concerns(const HeldItem& item, const std::string& shard) {
  return shard.empty() || item.shard == shard;
}

// What goes with a release of this verdict; no shards are named where all are meant.
ReleaseChoice choice_of(const GateVerdict& verdict, bool all) {
  ReleaseChoice choice{verdict.quarantine.gate, {}, verdict.quarantine.releases};
  if (!all) choice.shards = verdict.good;
  return choice;
}

// Puts the verdict on disk, the good part of it into the tree.
Status carry_out(Filesystem& filesystem, const ReleaseRequest& request, const std::string& step,
                 const GateVerdict& verdict, bool all_sealed) {
  const bool all = verdict.quarantine.held.empty() && all_sealed;
  if (!all) {
    Status s = write_quarantine(filesystem, request.layout, request.run, step, verdict.quarantine);
    if (!s) return s;
    // The manifest lists what is held, also when nothing else of the step is released.
    if (verdict.good.empty()) return rewrite_manifest(filesystem, request);
  }
  if (Status s = release_step(filesystem, request, step, choice_of(verdict, all)); !s) return s;
  return all ? write_quarantine(filesystem, request.layout, request.run, step, {}) : Status();
}

// What only other steps of the run read takes room for nothing once they are done.
Status forget_intermediate(Filesystem& filesystem, const RunOrder& order) {
  for (const StepOrder& step : order.steps) {
    if (!step.intermediate) continue;
    if (Status s = forget_step(filesystem, order.trees, order.run, step.name); !s) return s;
  }
  return {};
}

// A new good run of a series makes the oldest one go.
Status keep_runs(Filesystem& filesystem, const ReleaseRequest& request, const RunOrder& order) {
  if (order.trees.series.empty() || order.keep == 0 || order.scratch) return {};
  const Result<std::size_t> removed = keep_series(filesystem, request, order.keep);
  return removed ? Status() : Status(removed.error());
}

}  // namespace

ReleaseRequest Executor::request_for(const RunState& run) const {
  ReleaseRequest request = release_request(run.order, settings_.launch.modes);
  if (!run.manifest_state.empty()) request.state = run.manifest_state;
  return request;
}

// Judges the step, and releases what may be. Where the run is released as a whole, that comes
// later.
void Executor::release(RunState& run, StepState& step) {
  set_phase(run, step, StepPhase::kReleasing);
  step.busy = true;
  const bool now = (!run.order.publish_run || step.order.publishes) && !step.order.intermediate;
  disk_.run(
      [this, request = request_for(run), order = step.order, shards = step.shards,
       chosen = run.order.chosen, now, time = format_utc(clock_.now()),
       all_sealed = step.failure.empty() && !step.order.keeps_others]() -> Result<GateVerdict> {
        Result<GateVerdict> verdict = ask_gates(request, order, shards, chosen, time);
        if (!verdict) return verdict;
        Status s;
        if (now) {
          s = carry_out(filesystem_, request, order.name, *verdict, all_sealed);
        } else if (!verdict->quarantine.held.empty()) {
          s = write_quarantine(filesystem_, request.layout, request.run, order.name,
                               verdict->quarantine);
        }
        if (!s) return std::move(s).error();
        return verdict;
      },
      [this, id = run.id, name = step.order.name](Result<GateVerdict> verdict) {
        released(id, name, std::move(verdict));
      });
}

void Executor::released(const std::string& id, const std::string& name,
                        Result<GateVerdict> verdict) {
  RunState* run = find_run(id);
  StepState* step = run == nullptr ? nullptr : run->find(name);
  if (step == nullptr) return;
  step->busy = false;
  const std::string failure = std::move(step->failure);
  step->failure.clear();
  if (!verdict) {
    set_phase(*run, *step, StepPhase::kFailed, verdict.error().to_string());
  } else {
    const std::vector<HeldItem>& held = verdict->quarantine.held;
    step->held = held;
    step->released_files = verdict->sums.files;
    step->released_bytes = verdict->sums.bytes;
    if (!failure.empty()) {
      set_phase(*run, *step, StepPhase::kFailed, failure);
    } else if (!held.empty()) {
      set_phase(*run, *step, StepPhase::kHeld, held_message(held, step->shards.size()));
    } else if (run->order.publish_run && !step->order.publishes && !step->order.intermediate) {
      set_phase(*run, *step, StepPhase::kPassed);
    } else {
      set_phase(*run, *step, verdict->sums.all_skipped ? StepPhase::kSkipped : StepPhase::kDone);
    }
  }
  answer_decisions(id, name, verdict ? Status() : Status(verdict.error()));
  schedule_turn();
}

// All have passed: their gates are asked once more, for another run of the target may have been
// released meanwhile, and then all of them get their names.
void Executor::release_all(RunState& run) {
  struct Passed {
    StepOrder order;
    std::vector<ShardState> shards;
  };
  std::vector<Passed> passed;
  for (StepState& step : run.steps) {
    if (step.phase != StepPhase::kPassed) continue;
    step.busy = true;
    passed.push_back({step.order, step.shards});
  }
  disk_.run(
      [this, request = request_for(run), passed, chosen = run.order.chosen,
       time = format_utc(clock_.now())]() -> Result<std::map<std::string, GateVerdict>> {
        std::map<std::string, GateVerdict> verdicts;
        RunChoices choices;
        bool all_good = true;
        for (const Passed& step : passed) {
          const std::string& name = step.order.name;
          Result<GateVerdict> verdict = ask_gates(request, step.order, step.shards, chosen, time);
          if (!verdict) return std::move(verdict).error();
          all_good = all_good && verdict->quarantine.held.empty();
          choices[name] = choice_of(*verdict, !step.order.keeps_others);
          if (!verdict->quarantine.held.empty()) {
            Status s = write_quarantine(filesystem_, request.layout, request.run, name,
                                        verdict->quarantine);
            if (!s) return std::move(s).error();
          }
          verdicts.emplace(name, std::move(*verdict));
        }
        if (!all_good) return verdicts;
        if (Status s = release_run(filesystem_, request, choices); !s) return std::move(s).error();
        for (const auto& [name, choice] : choices) {
          Status s = write_quarantine(filesystem_, request.layout, request.run, name, {});
          if (!s) return std::move(s).error();
        }
        return verdicts;
      },
      [this, id = run.id](const Result<std::map<std::string, GateVerdict>>& verdicts) {
        all_released(id, verdicts);
      });
}

void Executor::all_released(const std::string& id,
                            const Result<std::map<std::string, GateVerdict>>& verdicts) {
  RunState* run = find_run(id);
  if (run == nullptr) return;
  const bool all_good =
      verdicts && std::all_of(verdicts->begin(), verdicts->end(), [](const auto& verdict) {
        return verdict.second.quarantine.held.empty();
      });
  for (StepState& step : run->steps) {
    if (step.phase != StepPhase::kPassed || !step.busy) continue;
    step.busy = false;
    if (!verdicts) {
      set_phase(*run, step, StepPhase::kFailed, verdicts.error().to_string());
      continue;
    }
    const auto verdict = verdicts->find(step.order.name);
    if (verdict == verdicts->end()) continue;
    step.held = verdict->second.quarantine.held;
    if (!step.held.empty()) {
      set_phase(*run, step, StepPhase::kHeld, held_message(step.held, step.shards.size()));
    } else if (all_good) {
      step.released_files = verdict->second.sums.files;
      step.released_bytes = verdict->second.sums.bytes;
      set_phase(*run, step,
                verdict->second.sums.all_skipped ? StepPhase::kSkipped : StepPhase::kDone);
    }
  }
  schedule_turn();
}

// The manifest says the run's state before anything that reads it is started: the disk thread does
// one after the other.
void Executor::tell_manifest(RunState& run) {
  std::string state = manifest_state_of(run);
  if (state == run.manifest_state) return;
  run.manifest_state = std::move(state);
  disk_.run([this, request = request_for(run)] { return rewrite_manifest(filesystem_, request); },
            [this](const Status& written) {
              if (!written) trouble(written.error().to_string());
            });
}

// Over is what is on disk as such.
void Executor::finish_run(RunState& run, RunPhase phase) {
  run.finishing = true;
  RunState over = run;
  over.phase = phase;
  over.ended = clock_.now();
  const std::string path = run.order.trees.run_file(run.order.run);
  disk_.run(
      [this, path, text = render_run(over), order = run.order, modes = settings_.launch.modes,
       is_good = phase == RunPhase::kDone] {
        Status written = filesystem_.put(path, text, 0600);
        if (!written || !is_good) return written;
        if (Status s = forget_intermediate(filesystem_, order); !s) return s;
        return keep_runs(filesystem_, release_request(order, modes), order);
      },
      [this, id = run.id, phase, ended = over.ended](const Status& written) {
        RunState* finished = find_run(id);
        if (finished == nullptr) return;
        finished->finishing = false;
        if (!written) trouble(written.error().to_string());
        schedule_turn();
        if (run_outcome(*finished) != phase) return;  // it was opened again meanwhile
        finished->phase = phase;
        finished->ended = ended;
        space_look_at_ = {};  // there may be room for others now
        if (events_.run_over) events_.run_over(*finished);
      });
}

// --- what an operator decides ---

Result<StepState*> Executor::find_held(const char* what, const std::string& id,
                                       const std::string& name, const std::string& shard) {
  RunState* run = find_run(id);
  StepState* step = run == nullptr ? nullptr : run->find(name);
  if (step == nullptr) return no_step(what, run, id, name);
  const std::string subject = id + " " + name + (shard.empty() ? "" : ", shard " + shard);
  if (step->busy || step->again) {
    return make_error(ErrorCode::kUnavailable, what, subject, "it is being changed already")
        .with_hint("the same command in a moment");
  }
  const bool any = std::any_of(step->held.begin(), step->held.end(),
                               [&shard](const auto& item) { return concerns(item, shard); });
  if (any) return step;
  std::string why = "it is " + std::string(step_phase_name(step->phase)) + ", not in quarantine";
  if (!shard.empty() && !step->held.empty()) why = "this shard is not in quarantine";
  return make_error(ErrorCode::kRefused, what, subject, why).with_hint("dumpsctl quarantine list");
}

void Executor::release_held(const HeldChoice& choice, Decided done) {
  const char* what = "release from quarantine";
  Result<StepState*> found = find_held(what, choice.run_id, choice.step, choice.shard);
  if (!found) return done(std::move(found).error());
  StepState& step = **found;
  RunState& run = *find_run(choice.run_id);
  std::vector<ReleaseNote> notes;
  for (const HeldItem& item : step.held) {
    if (!concerns(item, choice.shard)) continue;
    notes.push_back(
        {item.step, item.shard, choice.reason, choice.user, format_utc(clock_.now()), item.reason});
  }
  step.busy = true;
  // The decision first: from here on a restart carries it out.
  disk_.run(
      [this, request = request_for(run), name = step.order.name, notes]() -> Status {
        Result<Quarantine> quarantine = read_quarantine(request.layout, request.run, name);
        if (!quarantine) return std::move(quarantine).error();
        for (const ReleaseNote& note : notes) {
          std::erase_if(quarantine->held, [&note](const HeldItem& item) {
            return item.step == note.step && item.shard == note.shard;
          });
        }
        merge_into(quarantine->releases, notes);
        return write_quarantine(filesystem_, request.layout, request.run, name, *quarantine);
      },
      [this, choice, done = std::move(done)](const Status& written) {
        RunState* owner = find_run(choice.run_id);
        StepState* decided = owner == nullptr ? nullptr : owner->find(choice.step);
        if (decided == nullptr) return;
        decided->busy = false;
        if (!written) return done(written);
        decisions_[{choice.run_id, choice.step}].push_back(done);
        if (decided->phase == StepPhase::kFailed) decided->failure = decided->message;
        open_again(*owner);
        release(*owner, *decided);
      });
}

void Executor::drop_held(const HeldChoice& choice, Decided done) {
  Result<StepState*> found =
      find_held("drop from quarantine", choice.run_id, choice.step, choice.shard);
  if (!found) return done(std::move(found).error());
  StepState& step = **found;
  RunState& run = *find_run(choice.run_id);
  std::vector<HeldItem> dropped;
  for (const HeldItem& item : step.held) {
    if (concerns(item, choice.shard)) dropped.push_back(item);
  }
  step.busy = true;
  disk_.run(
      [this, request = request_for(run), name = step.order.name, dropped]() -> Status {
        for (const HeldItem& item : dropped) {
          Status s = item.shard.empty()
                         ? forget_step(filesystem_, request.layout, request.run, name)
                         : forget_shard(filesystem_, request.layout, request.run, name, item.shard);
          if (!s) return s;
        }
        Result<Quarantine> quarantine = read_quarantine(request.layout, request.run, name);
        if (!quarantine) return std::move(quarantine).error();
        std::erase_if(quarantine->held, [&dropped](const HeldItem& item) {
          return std::find(dropped.begin(), dropped.end(), item) != dropped.end();
        });
        if (Status s =
                write_quarantine(filesystem_, request.layout, request.run, name, *quarantine);
            !s) {
          return s;
        }
        return rewrite_manifest(filesystem_, request);
      },
      [this, choice, dropped, done = std::move(done)](const Status& forgotten) {
        RunState* owner = find_run(choice.run_id);
        StepState* dropped_from = owner == nullptr ? nullptr : owner->find(choice.step);
        if (dropped_from == nullptr) return;
        dropped_from->busy = false;
        if (!forgotten) return done(forgotten);
        forget_held(*dropped_from, dropped);
        open_again(*owner);
        set_phase(*owner, *dropped_from, StepPhase::kFailed,
                  "dropped from quarantine by " + choice.user + ": " + choice.reason +
                      "; dumpsctl restart " + owner->id + " makes it again");
        schedule_turn();
        done({});
      });
}

void Executor::forget_held(StepState& step, const std::vector<HeldItem>& dropped) {
  for (const HeldItem& item : dropped) {
    if (item.shard.empty()) {
      step.planned = false;
      step.shards.clear();
      step.held.clear();
      return;
    }
    std::erase(step.held, item);
    for (ShardState& shard : step.shards) {
      if (shard.plan.id != item.shard) continue;
      ShardState fresh;
      fresh.plan = shard.plan;
      shard = std::move(fresh);
    }
  }
}

void Executor::answer_decisions(const std::string& id, const std::string& step,
                                const Status& status) {
  auto node = decisions_.extract({id, step});
  if (node.empty()) return;
  for (const Decided& done : node.mapped()) done(status);
}

void Executor::open_again(RunState& run) {
  run.phase = RunPhase::kOpen;
  run.ended = {};
}

}  // namespace dumps
