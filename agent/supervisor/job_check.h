// What a plugin's own check says of a job's parameters, before anything is planned: a worker of its
// own loads the plugin and asks. Blocking, for programs without workers as children.
#pragma once

#include <string>

#include "agent/supervisor/loaded_config.h"

namespace dumps {

// Empty: nothing to complain about; else what the plugin says, which names the key. An error: the
// worker could not be asked.
Result<std::string> check_job(const LoadedConfig& loaded, const RunOrder& order,
                              const StepOrder& step);

}  // namespace dumps
