// WorkerEnd: how one worker ended, with the numbers that an operator needs, and what that means for
// its shard. Values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/process/spawn.h"
#include "agent/process/worker_protocol.h"

namespace dumps {

// What the agent concludes from exit status, last message and its own part in the end.
enum class EndKind : std::uint8_t {
  kOk,
  kSkipped,     // the plugin found nothing to do
  kCancelled,   // somebody asked
  kConfig,      // can never work as configured: no retry
  kRetry,       // the worker asks for another attempt
  kFailed,      // the job failed
  kInternal,    // the worker or the plugin has a bug, as far as the worker could tell
  kMisbehaved,  // broke the protocol, or ended without a word
  kKilled,      // died of a signal that was not ours
  kNotStarted,  // could not be started at all
};

std::string_view end_kind_name(EndKind kind);

struct WorkerEnd {
  EndKind kind = EndKind::kNotStarted;
  std::string error;                   // rendered; empty when good
  std::optional<ExitStatus> status;    // unknown for an adopted worker
  std::optional<protocol::End> words;  // its end message, if one came
  protocol::Progress progress;         // the last one
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t user_ms = 0;
  std::uint64_t system_ms = 0;
  std::uint32_t retry_after_s = 0;
  size_t leftovers_killed = 0;  // processes that it left behind
  std::string ladder;           // last rung of the cancel ladder: "", "stop", "SIGTERM", "SIGKILL"
  std::vector<std::string> last_lines;

  bool good() const { return kind == EndKind::kOk || kind == EndKind::kSkipped; }
  // One line with all numbers, for logs and the API.
  std::string to_string() const;
};

// What is known when the process is gone.
struct EndFacts {
  std::optional<ExitStatus> status;
  std::optional<protocol::End> words;
  std::optional<Error> misbehaviour;
  std::string stop_reason;  // not empty: the agent asked it to stop, and this is why
  std::string timed_out;    // not empty: the agent stopped it because it took too long
  std::string ladder;
};

// Fills kind, error and the usage numbers.
WorkerEnd conclude(const EndFacts& facts);

}  // namespace dumps
