// Starting child processes: the only place of the project that forks and execs.
//
// The child gets exactly what SpawnOptions says: argument list, environment, descriptors (all
// others are closed), default signal handlers and an empty signal mask. A failure to exec is
// reported here, with its errno, and not as a mysterious exit code. Blocking for about a
// millisecond; any thread.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"

namespace dumps {

enum class ProcessGroup : std::uint8_t {
  kInherit,     // the parent's group
  kNew,         // leader of a group of its own
  kNewSession,  // leader of a session (and so of a group) of its own
  kJoin,        // member of SpawnOptions::join_group
};

struct SpawnOptions {
  std::vector<std::string> argv;  // argv[0] with a '/' is a path, else looked up in PATH below
  std::vector<std::string> environment;  // "NAME=value"; nothing else is inherited
  std::string working_directory;         // empty: the parent's
  // {descriptor in the child, descriptor of the parent}. 0, 1 and 2 are /dev/null where not named.
  std::vector<std::pair<int, int>> descriptors;
  ProcessGroup group = ProcessGroup::kNew;
  pid_t join_group = 0;
  std::vector<std::pair<int, rlim_t>> limits;  // {RLIMIT_..., soft and hard value}
  bool no_new_privileges = false;
  bool default_core_limit = true;  // false: no core files
};

struct Child {
  pid_t pid = -1;
  UniqueFd pidfd;  // readable once the child has ended
};

Result<Child> spawn(const SpawnOptions& options);

// How a child ended, with what it used.
struct ExitStatus {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;      // 0 when it exited
  bool core_dumped = false;
  std::uint64_t peak_rss_bytes = 0;  // the largest of the child and its own waited-for children
  std::uint64_t user_ms = 0;
  std::uint64_t system_ms = 0;

  bool ok() const { return exit_code == 0 && signal == 0; }
  // "exit code 3" or "signal 9 (Killed)".
  std::string to_string() const;
};

// Waits until the child has ended, and reaps it.
Result<ExitStatus> wait_for(pid_t pid);
// Kills every child of this process that is not in `known`, including orphans that were handed to
// us as subreaper, and reaps them. Returns how many there were.
size_t kill_stray_children(const std::vector<pid_t>& known);
// Kills (SIGKILL) every process of session `session` but `except`. Returns how many were signalled.
size_t kill_session(pid_t session, pid_t except = -1);

}  // namespace dumps
