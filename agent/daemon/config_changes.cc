#include "agent/daemon/config_changes.h"

#include <set>

namespace dumps {
namespace {

template <class Map, class Same>
void compare(const std::string& kind, const Map& before, const Map& after, Same same,
             std::vector<std::string>& lines) {
  for (const auto& [name, value] : before) {
    if (!after.contains(name)) lines.push_back("- " + kind + " " + name);
  }
  for (const auto& [name, value] : after) {
    const auto old = before.find(name);
    if (old == before.end()) {
      lines.push_back("+ " + kind + " " + name);
    } else if (const std::string how = same(old->second, value); !how.empty()) {
      lines.push_back("~ " + kind + " " + name + ": " + how);
    }
  }
}

std::string plugin_change(const PluginInfo& before, const PluginInfo& after) {
  if (before.version != after.version) return before.version + " -> " + after.version;
  return before.path != after.path ? "now from " + after.path : "";
}

bool same_params(const ConfigNode& a, const ConfigNode& b) {
  if (a.kind != b.kind || a.boolean != b.boolean || a.integer != b.integer ||
      a.number != b.number || a.text != b.text || a.items.size() != b.items.size() ||
      a.members.size() != b.members.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!same_params(a.items[i], b.items[i])) return false;
  }
  for (const auto& [key, node] : a.members) {
    const auto other = b.members.find(key);
    if (other == b.members.end() || !same_params(node, other->second)) return false;
  }
  return true;
}

std::string profile_change(const ProfileConfig& before, const ProfileConfig& after) {
  std::set<std::string> changed;
  for (const StepConfig& step : after.steps) changed.insert(step.name);
  for (const StepConfig& old : before.steps) {
    bool same = false;
    for (const StepConfig& step : after.steps) {
      same = same || (step.name == old.name && step.plugin == old.plugin && step.job == old.job &&
                      step.after == old.after && step.retries == old.retries &&
                      step.optional == old.optional && step.verify == old.verify &&
                      step.threads == old.threads && same_params(step.params, old.params) &&
                      same_params(step.gates, old.gates));
    }
    if (same) {
      changed.erase(old.name);
    } else {
      changed.insert(old.name);
    }
  }
  std::string names;
  for (const std::string& name : changed) names += (names.empty() ? "steps " : ", ") + name;
  const auto add = [&names](const char* what) {
    names += (names.empty() ? "" : "; ") + std::string(what);
  };
  if (before.publish_run != after.publish_run) add("when it publishes");
  if (!same_params(before.gates, after.gates)) add("gates");
  return names;
}

std::string role_change(const RoleConfig& before, const RoleConfig& after) {
  const bool same = before.plugins == after.plugins && before.profiles == after.profiles &&
                    before.groups == after.groups && before.cores == after.cores &&
                    before.scratch_only == after.scratch_only;
  return same ? "" : "what it may do";
}

}  // namespace

std::string needs_restart(const Config& before, const Config& after) {
  const AgentConfig& a = before.agent;
  const AgentConfig& b = after.agent;
  if (a.trees.public_tree != b.trees.public_tree || a.trees.private_tree != b.trees.private_tree ||
      a.trees.temp_tree != b.trees.temp_tree || a.trees.state != b.trees.state) {
    return "[trees]";
  }
  if (a.control.socket != b.control.socket) return "[control] socket";
  if (a.control.metrics_port != b.control.metrics_port) return "[control] metrics_port";
  if (a.files.user != b.files.user || a.files.group != b.files.group ||
      a.files.umask != b.files.umask) {
    return "[files] user, group and umask";
  }
  if (a.worker_path != b.worker_path) return "[paths] worker";
  return "";
}

std::vector<std::string> config_changes(const LoadedConfig& before, const LoadedConfig& after) {
  std::vector<std::string> lines;
  compare("plugin", before.plugins, after.plugins, plugin_change, lines);
  compare("role", before.config.roles, after.config.roles, role_change, lines);
  compare("profile", before.config.profiles, after.config.profiles, profile_change, lines);
  if (before.config.agent.roles != after.config.agent.roles)
    lines.push_back("~ roles of this host");
  const SlotsConfig& a = before.config.agent.slots;
  const SlotsConfig& b = after.config.agent.slots;
  if (a.cores != b.cores || a.memory_bytes != b.memory_bytes || a.db != b.db) {
    lines.push_back("~ slots");
  }
  for (const std::string& line : diff_targets(before.targets.targets, after.targets.targets)) {
    lines.push_back(line.substr(0, 2) + "target " + line.substr(2));
  }
  return lines;
}

}  // namespace dumps
