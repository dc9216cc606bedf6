// LoadedConfig: a configuration with everything that it refers to: the installed plugins'
// descriptions and the targets of all sources. What dumpsd starts from, and what check-config
// checks.
//
// Loading has two halves, because plugins are described by children on an event loop: load_config()
// of core, PluginCatalog::describe(), then finish_loading(). load_blocking() does all of it for
// programs without a loop of their own; a program that has workers as children must not use it.
#pragma once

#include <string>
#include <vector>

#include "agent/core/config.h"
#include "agent/core/plugin_info.h"
#include "agent/core/problem.h"
#include "agent/core/run_plan.h"
#include "agent/core/target.h"
#include "agent/supervisor/plugin_catalog.h"
#include "agent/supervisor/run_order.h"

namespace dumps {

struct BadPlugin {
  std::string path;
  std::string error;
};

struct LoadedConfig {
  Config config;
  PluginTable plugins;
  std::vector<BadPlugin> bad_plugins;  // present, but not usable; never fatal by themselves
  GatheredTargets targets;
};

// Takes the descriptions in, validates everything, and gathers the targets (blocking: lists,
// commands, queries).
LoadedConfig finish_loading(Config config, const std::vector<CatalogEntry>& catalog,
                            Problems& problems);

LoadedConfig load_blocking(const std::string& path, const std::string& program, Problems& problems);

// Without a configuration: the plugins that are installed beside the program.
LoadedConfig describe_installed(const std::string& program);

// The targets of all sources of this host.
Result<GatheredTargets> gather_host_targets(const Config& config, const TargetFacts& before);

// Facts about targets, as they were when these were last put to use.
// None where there never were any; an error where they are there and cannot be read (fail closed).
Result<TargetFacts> read_target_facts(const std::string& state_directory);
Status write_target_facts(const std::string& state_directory, const TargetFacts& facts);

std::string describe_cache_directory(const AgentConfig& agent);
Layout trees_of(const AgentConfig& agent);
RunOrder to_run_order(const RunPlan& plan, const Layout& trees, bool scratch, std::uint64_t sample);

// Path of the running program.
std::string program_path();

}  // namespace dumps
