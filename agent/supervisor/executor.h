// Executor: takes runs from their order to their end: plans steps, starts workers as slots allow,
// retries, releases what passes the gates, and goes on after a restart where the records on disk
// say.
//
// The order of a run and the ends of its steps are kept in run.json, the shards of a step in
// plan.json; what is sealed is known from the shard records alone. Loop thread only; disk work and
// releases happen on one thread beside it, in order. Used by dumpsd and by `dumpsctl try`. Split by
// subject: executor.cc (what callers ask for), executor_turn.cc (what happens next),
// executor_release.cc (gates and release), executor_attempt.cc (workers), executor_recover.cc
// (start-up and adoption).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/retention/disk_forecast.h"
#include "agent/store/filesystem.h"
#include "agent/supervisor/disk_work.h"
#include "agent/supervisor/gate_check.h"
#include "agent/supervisor/job_launch.h"
#include "agent/supervisor/run_recovery.h"
#include "agent/supervisor/run_state.h"
#include "agent/supervisor/slot_ledger.h"
#include "agent/supervisor/stray_reaper.h"
#include "agent/supervisor/worker_process.h"

namespace dumps {

struct ExecutorSettings {
  LaunchSettings launch;
  SlotCapacity capacity;
  DiskConfig disk;
  // Asked on the disk thread before a run begins; an error refuses it. May be empty.
  std::function<Status(const RunOrder&)> before_begin = {};
};

// What the owner is told; any may be empty. Called on the loop.
struct ExecutorEvents {
  std::function<void(const RunState&, const StepState&)> step_changed;
  std::function<void(const RunState&)> run_over;
  std::function<void(const std::string& problem)> trouble;  // of the agent itself, for its log
};

// One worker that runs, or is about to.
struct Attempt {
  std::string run_id, step, shard;  // shard empty: it makes the plan
  std::string plugin_id, plugin_version, job_directory;
  SlotDemand demand;
  std::shared_ptr<WorkerProcess> worker;  // null while its files are prepared
  TimePoint since{};
  std::vector<protocol::PlannedShard> planned;
  std::string stop_reason;  // asked to stop before it was started
};

struct RunRequest {
  RunOrder order;
  bool chosen_steps = false;  // the steps were named one by one: they are done again if need be
};
struct Submitted {
  std::string id;
  bool joined = false;  // the run was there already
};

// What of a step in quarantine an operator decides about.
struct HeldChoice {
  std::string run_id, step, shard;  // shard empty: all that is held of the step
  std::string reason, user;
};

class Executor {
 public:
  Executor(boost::asio::io_context& loop, StrayReaper& reaper, const Clock& clock,
           Filesystem& filesystem, ExecutorSettings settings, ExecutorEvents events);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // For what starts from now on; running workers keep what they began with.
  void configure(ExecutorSettings settings);

  // Brings every run below `trees` back, completes what was cut off, takes over workers that live
  // on, and sweeps what is left of others. Once, before anything is submitted.
  // `is_public` says whether a target is public now: open runs of those that were and no longer are
  // are stopped before anything of them is released.
  using IsPublic = std::function<bool(const std::string& target)>;
  void recover(const Layout& trees, IsPublic is_public, const std::function<void(Status)>& done);
  // A worker that an earlier agent started has connected; `hello` is its first datagram.
  void adopt(UniqueFd socket, std::string_view hello);

  // Makes a run, or joins the one of this target and date: missing steps are added, steps that were
  // not good are opened again, chosen steps that are over are done anew. The answer comes when the
  // order is on disk.
  void submit(RunRequest request, std::function<void(Result<Submitted>)> done);
  // An empty step: the whole run. `now`: without the grace time.
  Status stop(const std::string& id, const std::string& step, const std::string& reason, bool now);
  // An empty step: everything that was not good, and publishing; else this step and what depends
  // on it, even if it was good. What runs of it is stopped first.
  Status restart(const std::string& id, const std::string& step);

  // Decisions about what gates hold back. The answer comes when it is carried out: released, in a
  // run that is published as a whole passed; or dropped, to be made again by restart. What waits
  // for a released step goes on.
  using Decided = std::function<void(Status)>;
  void release_held(const HeldChoice& choice, Decided done);
  void drop_held(const HeldChoice& choice, Decided done);

  // Work on the trees in which nobody else may change anything meanwhile: on the thread of
  // releases, behind all that is under way. `then` is called on the loop with its result.
  template <class Work, class Then>
  void run_alone(Work work, Then then) {
    disk_.run(std::move(work), std::move(then));
  }
  // A run that is over is no longer known: its files are about to go. One that goes on stays.
  void forget_run(const RunId& run);

  // Lets go of all workers, which live on, and waits for disk work. Nothing may be called after it.
  void shut_down();

  const std::map<std::string, RunState>& runs() const { return runs_; }
  const std::map<std::string, Attempt>& attempts() const { return attempts_; }
  const SlotLedger& slots() const { return slots_; }
  // Attempts that ended since the start, by how they ended.
  const std::map<std::string, std::uint64_t>& ends() const { return ends_; }
  const ExecutorSettings& settings() const { return settings_; }

 private:
  using Answer = std::function<void(Result<Submitted>)>;
  // Whether a run may begin: whether it will fit beside those that go on, and what the owner says.
  struct SpaceQuestion {
    RunAhead run;
    std::vector<RunAhead> open;
    DiskConfig disk;
    std::function<Status(const RunOrder&)> before_begin = {};
  };
  // executor.cc
  Result<std::string> find_or_name(const RunOrder& order, bool* joined) const;
  Status check_prerequisites(const RunRequest& request, const RunState* run) const;
  struct Begun {
    Status status;
    std::string no_space;             // why it has to wait for room
    std::optional<RunState> earlier;  // what run.json has of it
    std::map<std::string, StepOnDisk> disk;
  };
  void begin_run(std::string id, RunRequest request, Answer done);
  Begun begin_on_disk(const RunState& run, const FileModes& modes, const SpaceQuestion& space);
  void begun(const std::string& id, RunRequest request, Begun begun, const Answer& done);
  Status join_run(RunState& run, RunRequest& request);
  void do_again(RunState& run, const std::string& step);
  void persist(const RunState& run, std::function<void(Status)> done = {});
  void trouble(const std::string& problem);

  // executor_turn.cc
  void schedule_turn();
  void turn();
  void advance(RunState& run, TimePoint now);
  void advance_step(RunState& run, StepState& step, TimePoint now);
  void advance_shards(RunState& run, StepState& step, TimePoint now);
  void set_phase(RunState& run, StepState& step, StepPhase phase, std::string message = {});
  void forget(RunState& run, StepState& step);
  void start_what_fits(TimePoint now);
  bool start_step(RunState& run, StepState& step, TimePoint now);
  void arm_timer(TimePoint now);

  // executor_space.cc
  SpaceQuestion ask_for_space(const RunState& run) const;
  static Status find_space(const Layout& trees, const SpaceQuestion& question,
                           std::string& no_space);
  void look_for_space(TimePoint now);

  // executor_release.cc
  ReleaseRequest request_for(const RunState& run) const;
  void release(RunState& run, StepState& step);
  void released(const std::string& id, const std::string& name, Result<GateVerdict> verdict);
  void release_all(RunState& run);
  void all_released(const std::string& id,
                    const Result<std::map<std::string, GateVerdict>>& verdicts);
  void tell_manifest(RunState& run);
  void finish_run(RunState& run, RunPhase phase);
  Result<StepState*> find_held(const char* what, const std::string& id, const std::string& step,
                               const std::string& shard);
  static void forget_held(StepState& step, const std::vector<HeldItem>& dropped);
  void answer_decisions(const std::string& id, const std::string& step, const Status& status);
  static void open_again(RunState& run);

  // executor_attempt.cc
  void start_attempt(RunState& run, StepState& step, ShardState* shard, SlotDemand demand);
  void launch(const std::string& token, const JobSpec& job, const Status& prepared);
  WorkerEvents events_for(const std::string& token);
  void on_message(const std::string& token, const protocol::Message& message);
  void on_end(const std::string& token, const WorkerEnd& end);
  void plan_ended(const Attempt& attempt, const WorkerEnd& end);
  void shard_ended(const Attempt& attempt, const std::string& token, const WorkerEnd& end,
                   const Result<std::optional<ShardRecord>>& record);
  void shard_failed(RunState& run, StepState& step, ShardState& shard, const WorkerEnd& end);
  std::string blame(const StepState& step, const std::string& what, const WorkerEnd& end) const;
  RetryRules retry_rules(const StepState& step) const;
  void stop_attempts(const std::string& id, const std::string& step, const std::string& reason,
                     bool now);

  // executor_recover.cc
  void take_over_workers();
  bool take_over(const JobSpec& job, pid_t pid);

  RunState* find_run(const std::string& id);

  boost::asio::io_context& loop_;
  StrayReaper& reaper_;
  const Clock& clock_;
  Filesystem& filesystem_;
  ExecutorSettings settings_;
  ExecutorEvents events_;
  SlotLedger slots_;
  std::map<std::string, RunState> runs_;     // by id
  std::map<std::string, Attempt> attempts_;  // by token
  std::map<std::string, std::uint64_t> ends_;
  // Who waits for the release of a step, by run and step.
  std::map<std::pair<std::string, std::string>, std::vector<Decided>> decisions_;
  boost::asio::steady_timer timer_;  // end of the next backoff
  bool turn_posted_ = false;
  bool looking_for_space_ = false;
  TimePoint space_look_at_{};  // when a run that waits for room is looked at again
  bool shut_down_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  DiskWork disk_;  // last: its thread uses what stands above
};

}  // namespace dumps
