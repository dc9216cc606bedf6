// RunState: what the executor knows of one run, its steps and their shards; and the rules that
// derive a step's readiness and a run's end from it. Values and pure functions, no I/O.
//
// The step records on disk are the truth about what is sealed; this is the picture of it in memory,
// plus what is going on now. Owned by the Executor, changed on its loop thread only.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.h"
#include "agent/process/worker_protocol.h"
#include "agent/store/release_notes.h"
#include "agent/supervisor/run_order.h"

namespace dumps {

enum class ShardPhase : std::uint8_t { kPending, kRunning, kBackoff, kSealed, kFailed };

struct ShardState {
  protocol::PlannedShard plan;
  ShardPhase phase = ShardPhase::kPending;
  std::uint32_t attempts = 0;  // started so far
  std::string token;           // of the running attempt
  protocol::Progress progress;
  TimePoint started{};   // of the running attempt
  TimePoint retry_at{};  // end of the backoff
  std::string error;     // of the last failed attempt
};

enum class StepPhase : std::uint8_t {
  kWaiting,    // for the steps before it
  kPlanning,   // its plan is being made, or waits for a slot
  kRunning,    // shards are to be done
  kReleasing,  // all sealed: the gates, then files get their names
  kPassed,     // passed its gates; released with the whole run
  kDone,
  kSkipped,  // the plugin found nothing to do
  kHeld,     // a gate refused to release it, or some of its shards; see `held`
  kFailed,
  kBlocked,  // a step before it was not good
  kStopped,  // by an operator
};

struct StepState {
  StepOrder order;
  StepPhase phase = StepPhase::kWaiting;
  std::string message;         // why it waits, failed, is held
  std::vector<HeldItem> held;  // what of it is in quarantine
  std::string failure;         // while its good shards are released: why the others are not
  std::vector<ShardState> shards;
  bool planned = false;
  std::uint32_t plan_attempts = 0;
  std::string plan_token;     // of a running planning worker
  TimePoint plan_retry_at{};  // not earlier than this
  std::string stop_reason;    // not empty: an operator asked it to stop
  bool again = false;         // to be forgotten and done anew as soon as nothing of it runs
  bool busy = false;          // something of it is being read or written on disk
  TimePoint started{};
  TimePoint ended{};
  std::uint64_t released_bytes = 0;
  std::uint64_t released_files = 0;
  std::map<std::string, std::uint64_t> ends;  // attempts by how they ended

  bool over() const { return phase >= StepPhase::kDone; }
  bool good() const { return phase == StepPhase::kDone || phase == StepPhase::kSkipped; }
  // Steps behind it may read its files.
  bool usable() const { return good() || phase == StepPhase::kPassed; }
  size_t count(ShardPhase wanted) const;
  // Of all shards together; the total is unknown (0) while any shard's is.
  protocol::Progress progress() const;
  // Nothing of it is being worked on now.
  bool idle() const { return !busy && plan_token.empty() && count(ShardPhase::kRunning) == 0; }
};

enum class RunPhase : std::uint8_t { kOpen, kDone, kPartial, kFailed, kStopped };

struct RunState {
  std::string id;  // "demowiki/20261124"; with "~N" behind it for a run in a scratch directory
  RunOrder order;
  RunPhase phase = RunPhase::kOpen;
  TimePoint created{};
  TimePoint ended{};
  std::vector<StepState> steps;
  bool finishing = false;      // its end is being written
  std::string manifest_state;  // what its manifest was last told; empty: it is not known
  // Not empty: it has not begun, because it is not expected to fit on the disk; why.
  std::string no_space;

  StepState* find(const std::string& step);
  const StepState* find(const std::string& step) const;
};

std::string_view run_phase_name(RunPhase phase);
std::string_view step_phase_name(StepPhase phase);
std::string_view shard_phase_name(ShardPhase phase);
std::optional<RunPhase> run_phase_from(std::string_view name);
std::optional<StepPhase> step_phase_from(std::string_view name);

RunState new_run(RunOrder order, TimePoint now);

// What a waiting step does next.
enum class Readiness : std::uint8_t { kWait, kReady, kBlocked };
// `why` names the step that it waits for or that blocks it.
Readiness readiness(const RunState& run, const StepState& step, std::string* why);

// Open while any step can still move, else what the run came to. Steps that wait for what is held
// do not move: the run is partial, and goes on when an operator releases that.
RunPhase run_outcome(const RunState& run);

// All steps that are to be released together are ready for it, and there are some.
bool may_release_run(const RunState& run);

// Of what the run makes, as its manifest says it: copying it elsewhere comes after it.
std::string manifest_state_of(const RunState& run);

// "half as large as …", or "2 of 21 are held: …" of shards.
std::string held_message(const std::vector<HeldItem>& held, size_t shards);

// `step` and every step that depends on it, directly or not.
std::set<std::string> with_dependants(const RunState& run, const std::string& step);

// Makes a step that is over and was not good wait again, with its sealed shards kept and its
// attempts counted anew.
void reopen(StepState& step);

// How long to wait before another attempt; nothing: there is none.
struct RetryRules {
  std::uint32_t retries = 3;  // attempts after the first
  std::chrono::milliseconds backoff{60'000};
  std::chrono::milliseconds backoff_max{3'600'000};
};
std::optional<std::chrono::milliseconds> retry_delay(const RetryRules& rules,
                                                     std::uint32_t attempts, bool can_help,
                                                     std::chrono::milliseconds at_least);

}  // namespace dumps
