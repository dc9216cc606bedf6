#include "agent/supervisor/loaded_config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <thread>

#include "agent/base/atomic_file.h"
#include "agent/core/validate.h"
#include "agent/supervisor/host_target_reader.h"

namespace dumps {
namespace {

// Two files that offer the same plugin: neither can be chosen by guessing.
void add_plugin(LoadedConfig& loaded, PluginInfo info) {
  const auto found = loaded.plugins.find(info.id);
  if (found != loaded.plugins.end()) {
    loaded.bad_plugins.push_back({info.path, "it offers plugin " + info.id + ", which " +
                                                 found->second.path +
                                                 " offers too; remove one of them"});
    return;
  }
  const std::string id = info.id;
  loaded.plugins.emplace(id, std::move(info));
}

}  // namespace

LoadedConfig finish_loading(Config config, const std::vector<CatalogEntry>& catalog,
                            Problems& problems) {
  LoadedConfig loaded;
  loaded.config = std::move(config);
  std::uint32_t& cores = loaded.config.agent.slots.cores;
  if (cores == 0) cores = std::max(1u, std::thread::hardware_concurrency());
  for (const auto& entry : catalog) {
    if (!entry.error.empty()) {
      loaded.bad_plugins.push_back({entry.path, entry.error});
      continue;
    }
    Result<PluginInfo> info = parse_plugin_info(entry.description, entry.path);
    if (info) {
      add_plugin(loaded, std::move(*info));
    } else {
      loaded.bad_plugins.push_back({entry.path, info.error().to_string()});
    }
  }
  validate_config(loaded.config, loaded.plugins, problems);
  const Result<TargetFacts> before = read_target_facts(loaded.config.agent.trees.state);
  if (!before) {
    problems.add(loaded.config.agent.place.file, 0, before.error().to_string());
    return loaded;
  }
  Result<GatheredTargets> targets = gather_host_targets(loaded.config, *before);
  if (!targets) {
    problems.add(loaded.config.agent.place.file, 0, targets.error().to_string());
    return loaded;
  }
  loaded.targets = std::move(*targets);
  // Reported once: parameters can only be resolved where the names are right.
  if (problems.empty()) {
    validate_targets(loaded.config, loaded.plugins, loaded.targets.targets, problems);
  }
  return loaded;
}

namespace {

std::vector<CatalogEntry> describe_plugins(const Config& config, Problems& problems) {
  boost::asio::io_context loop;
  StrayReaper reaper(loop);
  CatalogOptions options;
  options.worker_path = config.agent.worker_path;
  options.cache_directory = describe_cache_directory(config.agent);
  PluginCatalog catalog(loop, reaper, options);
  std::vector<Error> errors;
  std::vector<CatalogEntry> entries;
  catalog.describe(PluginCatalog::find_files(config.agent.plugin_directories, &errors),
                   [&entries](std::vector<CatalogEntry> result) { entries = std::move(result); });
  loop.run();
  for (const auto& error : errors) problems.add(config.agent.place.file, 0, error.to_string());
  return entries;
}

}  // namespace

LoadedConfig load_blocking(const std::string& path, const std::string& program,
                           Problems& problems) {
  Config config = load_config(path, install_paths(program), problems);
  if (config.agent.directory.empty()) return {};  // not even agent.toml could be read
  const std::vector<CatalogEntry> entries = describe_plugins(config, problems);
  return finish_loading(std::move(config), entries, problems);
}

LoadedConfig describe_installed(const std::string& program) {
  const InstallPaths installed = install_paths(program);
  LoadedConfig loaded;
  loaded.config.agent.worker_path = installed.worker;
  loaded.config.agent.plugin_directories = {installed.plugins};
  Problems problems;
  for (const CatalogEntry& entry : describe_plugins(loaded.config, problems)) {
    Result<PluginInfo> info = parse_plugin_info(entry.description, entry.path);
    if (info) loaded.plugins.emplace(info->id, std::move(*info));
  }
  return loaded;
}

Result<GatheredTargets> gather_host_targets(const Config& config, const TargetFacts& before) {
  HostTargetReader reader;
  return gather_targets(config, before, reader);
}

Result<TargetFacts> read_target_facts(const std::string& state_directory) {
  const std::string path = state_directory + "/targets.json";
  const Result<std::string> text = read_file(path);
  if (text) return parse_target_facts(*text, path);
  if (text.error().code == ErrorCode::kNotFound) return TargetFacts{};
  return text.error();
}

Status write_target_facts(const std::string& state_directory, const TargetFacts& facts) {
  const std::string path = state_directory + "/targets.json";
  if (Status s = write_file_atomically(path, render_target_facts(facts), 0600); !s) return s;
  // Root may accept for an agent that is another user: it must be able to read the file.
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(state_directory.c_str(), &owner) != 0) return {};
  if (::chown(path.c_str(), owner.st_uid, owner.st_gid) == 0) return {};
  return make_errno_error(errno, "give file to the agent's user", path);
}

std::string describe_cache_directory(const AgentConfig& agent) {
  const std::string directory = agent.trees.state + "/describe";
  // Whoever may not write there (an operator's check-config) does without.
  const bool usable =
      ::access(directory.c_str(), W_OK) == 0 || ::access(agent.trees.state.c_str(), W_OK) == 0;
  return usable ? directory : std::string();
}

Layout trees_of(const AgentConfig& agent) {
  return {agent.trees.public_tree, agent.trees.private_tree, agent.trees.temp_tree};
}

RunOrder to_run_order(const RunPlan& plan, const Layout& trees, bool scratch,
                      std::uint64_t sample) {
  RunOrder order;
  order.run = {plan.target, plan.date};
  order.profile = plan.profile;
  order.visibility = plan.visibility;
  order.target_values = plan.target_values;
  order.trees = trees;
  order.trees.series = plan.series;
  order.trees.directory = plan.directory;
  order.keep = plan.keep;
  order.scratch = scratch;
  order.publish_run = plan.publish_run;
  order.chosen = plan.chosen;
  // What is in a scratch directory is for who made it; its files end in the tree called public,
  // but for those that are never for others.
  if (scratch && !plan.is_private_profile) order.visibility = "public";
  for (const auto& step : plan.steps) {
    StepOrder s;
    s.name = step.name;
    s.plugin_id = step.plugin_id;
    s.job_type = step.job_type;
    s.params = step.params;
    s.after = step.after;
    s.optional = step.optional;
    s.publishes = step.publishes;
    s.retries = step.retries;
    s.threads = step.threads;
    s.memory_bytes = step.memory_bytes;
    s.db_group = step.db_group;
    s.db_connections = step.db_connections;
    s.sample = sample;
    s.verify = step.verify;
    s.releases_shards = step.releases_shards;
    s.intermediate = step.intermediate;
    s.gates = step.gates;
    order.steps.push_back(std::move(s));
  }
  return order;
}

std::string program_path() {
  std::error_code ec;
  return std::filesystem::read_symlink("/proc/self/exe", ec).string();
}

}  // namespace dumps
