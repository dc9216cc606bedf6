// Commands that need no agent: they read the configuration and describe the plugins themselves.
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/core/validate.h"
#include "agent/ctl/api_client.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/json_view.h"
#include "agent/mirrors/mirror_files.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

namespace json = boost::json;

json::array to_json(const Problems& problems) {
  json::array array;
  for (const auto& p : problems.list()) {
    array.push_back(
        json::object{{"file", p.file}, {"line", p.line}, {"what", p.what}, {"advice", p.advice}});
  }
  return array;
}

json::object to_json(const Target& target) {
  return {{"id", target.id},
          {"wiki", target.wiki},
          {"visibility", target.visibility},
          {"groups", json::value_from(target.groups)},
          {"source", target.source}};
}

json::object to_json(const PluginInfo& plugin) {
  json::array types;
  for (const auto& type : plugin.job_types) types.emplace_back(type.name);
  return {{"id", plugin.id},       {"version", plugin.version}, {"path", plugin.path},
          {"owner", plugin.owner}, {"contact", plugin.contact}, {"abi", plugin.abi},
          {"job_types", types}};
}

// What the running agent works with.
Result<TargetTable> targets_of_agent(const GlobalOptions& global) {
  TargetTable table;
  const Result<ApiReply> reply = ApiClient(socket_path(global)).get("/v1/targets");
  if (!reply) return reply.error();
  json::error_code ec;
  const json::value value = reply->ok() ? json::parse(reply->body, ec) : json::value();
  for (const auto& item : json_view::list(value, "targets")) {
    Target target;
    target.id = json_view::text(item, "id");
    target.visibility = json_view::text(item, "visibility");
    table.emplace(target.id, target);
  }
  return table;
}

int print_diff(const GlobalOptions& global, const TargetTable& now) {
  TargetTable plain;  // only what the agent tells is compared
  for (const auto& [id, target] : now) {
    Target t;
    t.id = id;
    t.visibility = target.visibility;
    plain.emplace(id, t);
  }
  const Result<TargetTable> before = targets_of_agent(global);
  if (!before) return complain(before.error().to_string(), exit_code::kUnreachable);
  const std::vector<std::string> lines = diff_targets(*before, plain);
  if (global.json) {
    std::cout << json::serialize(json::object{{"changes", json::value_from(lines)}}) << "\n";
  } else {
    for (const auto& line : lines) std::cout << line << "\n";
    if (lines.empty()) std::cout << "no difference to what the agent works with\n";
  }
  return exit_code::kOk;
}

}  // namespace

int check_config_command(const GlobalOptions& global, const std::string& path) {
  Problems problems;
  GlobalOptions chosen = global;
  if (!path.empty()) chosen.config = path;
  const LoadedConfig loaded = load_blocking(config_path(chosen), program_path(), problems);
  const AgentConfig& agent = loaded.config.agent;
  mirrors::read_mirror_setup(agent.directory, agent.trees.state, agent.trees.public_tree, problems);
  if (global.json) {
    std::cout << json::serialize(json::object{{"ok", problems.empty()},
                                              {"problems", to_json(problems)},
                                              {"plugins", loaded.plugins.size()},
                                              {"targets", loaded.targets.targets.size()}})
              << "\n";
    return problems.empty() ? exit_code::kOk : exit_code::kFailed;
  }
  for (const auto& bad : loaded.bad_plugins)
    std::cerr << "warning: plugin " << bad.path << ": " << bad.error << "\n";
  if (!problems.empty()) {
    std::cerr << problems.to_string();
    return complain(
        std::to_string(problems.list().size()) + " problems; nothing was started or changed",
        exit_code::kFailed);
  }
  std::cout << "the configuration is good: " << loaded.plugins.size() << " plugins, "
            << allowed_profiles(loaded.config).size() << " profiles, "
            << loaded.targets.targets.size() << " targets\n";
  return exit_code::kOk;
}

int plugins_command(const GlobalOptions& global) {
  Problems problems;
  const LoadedConfig loaded = load_blocking(config_path(global), program_path(), problems);
  if (loaded.config.agent.directory.empty())
    return complain(problems.to_string(), exit_code::kFailed);
  if (global.json) {
    json::array plugins;
    json::array bad;
    for (const auto& [id, plugin] : loaded.plugins) plugins.push_back(to_json(plugin));
    for (const auto& b : loaded.bad_plugins)
      bad.push_back(json::object{{"path", b.path}, {"error", b.error}});
    std::cout << json::serialize(json::object{{"plugins", plugins}, {"bad", bad}}) << "\n";
    return exit_code::kOk;
  }
  TextTable table({"PLUGIN", "VERSION", "ABI", "JOB TYPES", "OWNER", "CONTACT"});
  for (const auto& [id, plugin] : loaded.plugins) {
    std::string types;
    for (const auto& type : plugin.job_types) types += (types.empty() ? "" : " ") + type.name;
    table.add({id, plugin.version, plugin.abi, types, plugin.owner, plugin.contact});
  }
  std::cout << (table.empty() ? std::string("no plugins are installed\n") : table.to_string());
  for (const auto& bad : loaded.bad_plugins)
    std::cerr << "not usable: " << bad.path << ": " << bad.error << "\n";
  return exit_code::kOk;
}

int targets_command(const GlobalOptions& global, const std::string& what) {
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) return complain(problems.to_string(), exit_code::kFailed);
  const bool accept = what == "accept";
  const Result<TargetFacts> before =
      accept ? Result<TargetFacts>(TargetFacts{}) : read_target_facts(config.agent.trees.state);
  if (!before) return complain(before.error().to_string(), exit_code::kRefused);
  const Result<GatheredTargets> gathered = gather_host_targets(config, *before);
  if (!gathered) return complain(gathered.error().to_string(), exit_code::kRefused);
  const TargetTable& targets = gathered->targets;
  if (what == "diff") return print_diff(global, targets);
  if (accept) {
    if (Status s = write_target_facts(config.agent.trees.state, gathered->facts); !s) {
      return complain(s.error().to_string(), exit_code::kFailed);
    }
    if (global.json) {
      std::cout << json::serialize(json::object{{"accepted", targets.size()}}) << "\n";
      return exit_code::kOk;
    }
    std::cout << "accepted: " << targets.size() << " targets; now: dumpsctl reload\n";
    return exit_code::kOk;
  }
  if (global.json) {
    json::array array;
    for (const auto& [id, target] : targets) array.push_back(to_json(target));
    std::cout << json::serialize(json::object{{"targets", array}}) << "\n";
    return exit_code::kOk;
  }
  TextTable table({"TARGET", "VISIBILITY", "GROUPS", "FROM"});
  for (const auto& [id, target] : targets) {
    std::string groups;
    for (const auto& group : target.groups) groups += (groups.empty() ? "" : " ") + group;
    table.add({id, target.visibility, groups, target.source});
  }
  std::cout << table.to_string();
  return exit_code::kOk;
}

}  // namespace dumps
