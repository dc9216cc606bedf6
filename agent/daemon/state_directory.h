// StateDirectory: the agent's own directory, held by one agent at a time.
//
// It must be on a local disk: its sockets and its lock do not work elsewhere. The lock is released
// when the object goes, or the process dies. Blocking.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"

namespace dumps {

class StateDirectory {
 public:
  // Makes it (mode 0711, so that others reach the control socket) when it is missing.
  // kRefused: on a network file system; kUnavailable: another agent holds it.
  static Result<StateDirectory> open(const std::string& path);

 private:
  explicit StateDirectory(UniqueFd lock) : lock_(std::move(lock)) {}
  UniqueFd lock_;
};

}  // namespace dumps
