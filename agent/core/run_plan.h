// RunPlan: one run, fully resolved: steps in an order that respects their dependencies, parameters
// with their types and defaults, and what a shard of each step takes of the host. Pure: the same
// inputs give the same plan.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/core/plugin_info.h"
#include "agent/core/target.h"
#include "agent/gates/gate_rules.h"
#include "agent/process/job_spec.h"

namespace dumps {

struct StepPlan {
  std::string name, plugin_id, job_type;
  SpecValues params;
  std::vector<std::string> after;
  bool optional = false;
  bool publishes = false;
  std::uint32_t retries = 3;
  // Demand of one shard.
  std::uint32_t threads = 1;
  std::uint64_t memory_bytes = 0;
  std::string db_group;
  std::uint32_t db_connections = 0;
  std::string verify = "full";  // or "structure"
  bool releases_shards = false;
  bool intermediate = false;
  GateRules gates = {};
};

struct RunPlan {
  std::string target, date, profile;
  std::string series, directory;  // see agent/store/layout.h
  std::uint32_t keep = 0;         // good runs of the series; 0: all
  std::string visibility;         // the target's; that of a private profile is "private"
  bool is_private_profile = false;
  bool publish_run = false;  // all steps are released together
  bool chosen = false;       // parameters were given for this run alone
  SpecValues target_values;
  std::vector<StepPlan> steps;
};

// KEY=VALUE of a command line; goes to every step that has the parameter.
using ParamOverrides = std::map<std::string, std::string>;

// The profile of this name, or, for "PLUGIN/JOB" and for the name of a job type that only one
// plugin has, a profile with that one step.
Result<ProfileConfig> find_profile(const Config& config, const PluginTable& plugins,
                                   const std::string& name);

// The steps so that each stands behind those it waits for; otherwise in the order of the profile.
// An unknown name in `after` or a cycle is an error that names it.
Result<std::vector<StepConfig>> order_steps(const ProfileConfig& profile);

// Parameters of one step: overrides, then the profile's, then the target's value of the same name,
// then the default of the table. Secrets are checked to be configured.
Result<SpecValues> resolve_params(const Config& config, const StepConfig& step,
                                  const JobTypeInfo& type, const Target& target,
                                  const std::string& date, const ParamOverrides& overrides);

Result<RunPlan> plan_run(const Config& config, const PluginTable& plugins,
                         const ProfileConfig& profile, const Target& target,
                         const std::string& date, const ParamOverrides& overrides);

}  // namespace dumps
