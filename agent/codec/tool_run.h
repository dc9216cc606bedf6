// Runs a compression program on bytes in memory: the other judge of odd files. Any thread.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/unique_fd.h"

namespace dumps::codec {

struct ToolRun {
  int exit_code = -1;  // 128 + N: killed by signal N
  std::string out;
};

// The program gets `input` as its standard input, which is a file: /proc/self/fd/0 names it.
inline ToolRun run_tool(const std::vector<std::string>& command, std::string_view input) {
  const UniqueFd in(::memfd_create("input", MFD_CLOEXEC));
  const UniqueFd out(::memfd_create("output", MFD_CLOEXEC));
  for (std::string_view left = input; !left.empty();) {
    const ssize_t n = ::write(in.get(), left.data(), left.size());
    if (n <= 0) {
      ADD_FAILURE() << "cannot write the input of " << command[0];
      return {};
    }
    left.remove_prefix(static_cast<size_t>(n));
  }
  ::lseek(in.get(), 0, SEEK_SET);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.get(), 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ToolRun run;
  int status = 0;
  if (error != 0 || ::waitpid(pid, &status, 0) != pid) {
    ADD_FAILURE() << "cannot run " << command[0] << "; `./run test` installs it";
    return run;
  }
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const off_t size = ::lseek(out.get(), 0, SEEK_END);
  run.out.resize(static_cast<size_t>(size));
  if (::pread(out.get(), run.out.data(), run.out.size(), 0) != size) {
    ADD_FAILURE() << "cannot read the output of " << command[0];
  }
  return run;
}

inline bool has_tool(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null").c_str()) == 0;
}

}  // namespace dumps::codec
