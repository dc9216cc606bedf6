// Reading /proc: which processes there are, and whose children they are. A snapshot that is old as
// soon as it is made; callers that act on a pid must be able to bear that. Blocking, any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dumps {

struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  bool zombie = false;
  std::uint64_t start_ticks = 0;  // since boot: tells a process from a later one with the same pid
};

std::vector<ProcessEntry> list_processes();
std::optional<ProcessEntry> find_process(pid_t pid);
std::vector<pid_t> child_processes(pid_t parent);

struct CommandLine {
  pid_t pid = 0;
  std::vector<std::string> words;  // argv; a process that has changed it may show anything
};
// Of all processes that have one.
std::vector<CommandLine> list_command_lines();

}  // namespace dumps
