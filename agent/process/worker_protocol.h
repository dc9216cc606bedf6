// What dumpsd and dumps-worker say to each other: one JSON object per datagram of an AF_UNIX
// SEQPACKET socket, inherited by the worker as descriptor 3.
//
// Every datagram is {"v":1,"seq":N,"type":"...", ...}; seq counts from 1 on each side and goes on
// after a re-attach, so that a replayed spool is recognised. Unknown members are ignored, unknown
// types are an error. Pure encoding and decoding, no I/O; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/base/result.h"

namespace dumps::protocol {

inline constexpr int kVersion = 1;
inline constexpr int kWorkerFd = 3;
inline constexpr size_t kMaxDatagramBytes = size_t{64} * 1024;

// worker -> agent, first on every connection.
struct Hello {
  std::string token;
  std::int64_t pid = 0;
  std::string plugin_version;
  bool resumed = false;  // re-attached after the agent was gone
};

struct Log {
  std::string time;  // UTC
  int level = 6;     // syslog
  std::string message;
  std::map<std::string, std::string> fields;
};

struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: unknown
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  std::string unit;
  std::uint64_t bytes_out = 0;  // stored bytes written so far
};

// One shard of the plan; plan mode only.
struct PlannedShard {
  std::string id;
  std::string argument;
  std::vector<std::string> outputs;
  std::uint64_t expected_items = 0;
};

// The shard's record is on disk and its files are in the run directory.
struct Sealed {
  std::string record_path;
};

// Last word of a worker.
struct End {
  std::string status;  // ok skipped cancelled config retry failed internal
  std::string error;   // rendered, empty when ok
  int sys_errno = 0;
  std::uint32_t retry_after_s = 0;
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t user_ms = 0;
  std::uint64_t system_ms = 0;
};

// agent -> worker.
struct Stop {
  std::string reason;
};

using Message = std::variant<Hello, Log, Progress, PlannedShard, Sealed, End, Stop>;

struct Envelope {
  std::uint64_t sequence = 0;
  Message message;
};

// The text of a long log message or error is cut so that the datagram fits kMaxDatagramBytes; only
// a PlannedShard can be larger, and its sender must look.
std::string encode(std::uint64_t sequence, const Message& message);
// kCorrupt for anything that is not a message of ours, kUnsupported for a newer version.
Result<Envelope> decode(std::string_view datagram);

// Exit codes of dumps-worker, by status name (see End).
int exit_code_for(std::string_view status);

}  // namespace dumps::protocol
