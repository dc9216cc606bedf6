// What a reload changes: for the operator who asked for it, and for the rule that some things
// cannot change in a running agent. Pure.
#pragma once

#include <string>
#include <vector>

#include "agent/supervisor/loaded_config.h"

namespace dumps {

// Name of a setting that differs and that only a restart can change; empty: none.
std::string needs_restart(const Config& before, const Config& after);

// One line per change: plugins, roles, profiles, slots, targets.
std::vector<std::string> config_changes(const LoadedConfig& before, const LoadedConfig& after);

}  // namespace dumps
