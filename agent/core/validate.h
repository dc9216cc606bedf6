// Validation of a configuration as a whole, against what the plugins say of themselves, before
// anything starts. Pure: descriptions come in as values.
#pragma once

#include "agent/core/config.h"
#include "agent/core/plugin_info.h"
#include "agent/core/problem.h"
#include "agent/core/target.h"

namespace dumps {

// Names, references, parameters, cycles, owners of output names, demands that can never be met.
void validate_config(const Config& config, const PluginTable& plugins, Problems& problems);

// What each role may run, for all targets: resolves every parameter and reports what fails.
void validate_targets(const Config& config, const PluginTable& plugins, const TargetTable& targets,
                      Problems& problems);

// The profiles that this host's roles allow; all when a role names none.
std::vector<std::string> allowed_profiles(const Config& config);
bool allows_target(const Config& config, const Target& target);

}  // namespace dumps
