// A configuration made by hand: what the daemon's rules are tested with.
#pragma once

#include "agent/supervisor/loaded_config.h"

namespace dumps::test {

inline StepConfig make_step(const std::string& name, const std::string& job,
                            std::vector<std::string> after = {}) {
  StepConfig step;
  step.name = name;
  step.plugin = "xml";
  step.job = job;
  step.after = std::move(after);
  return step;
}

// Profile full: stubs, then sums. Targets: openwiki (public, big), otherwiki (public, small),
// hiddenwiki (private, small). One role that may do everything.
inline LoadedConfig make_loaded() {
  LoadedConfig loaded;
  loaded.config.agent.roles = {"all"};
  loaded.config.agent.slots.cores = 2;
  loaded.config.agent.trees = {"/srv/public", "/srv/private", "/srv/temp", "/var/state"};
  loaded.config.roles["all"].name = "all";
  ProfileConfig& full = loaded.config.profiles["full"];
  full.name = "full";
  full.steps = {make_step("stubs", "stubs"), make_step("sums", "sums", {"stubs"})};
  PluginInfo plugin;
  plugin.id = "xml";
  plugin.version = "1.0.0";
  for (const char* name : {"stubs", "sums"}) plugin.job_types.emplace_back().name = name;
  ParamInfo pages;
  pages.key = "pages";
  pages.type = "string";
  plugin.job_types[0].params.push_back(pages);
  loaded.plugins.emplace("xml", plugin);
  loaded.targets.targets["openwiki"] = {"openwiki", "openwiki", "public", {"big"}, {}, "test"};
  loaded.targets.targets["otherwiki"] = {"otherwiki", "otherwiki", "public", {"small"}, {}, "test"};
  loaded.targets.targets["hiddenwiki"] = {"hiddenwiki", "hiddenwiki", "private",
                                          {"small"},    {},           "test"};
  return loaded;
}

}  // namespace dumps::test
