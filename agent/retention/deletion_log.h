// DeletionLog: deletions.log in the state directory: a line for everything that left the trees,
// with time and user, for whoever asks later. Only ever grows. Blocking.
#pragma once

#include <string>

#include "agent/base/clock.h"
#include "agent/base/result.h"

namespace dumps {

Status log_deletion(const std::string& state_directory, TimePoint time, const std::string& user,
                    const std::string& what);

}  // namespace dumps
