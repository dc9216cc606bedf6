// Config: everything that stands in agent.toml, roles.d, profiles.d and targets.d, read as a whole.
//
// load_config() reads files and never fails half-way: what is wrong is collected in Problems, with
// file and line. Plain values afterwards. Relative paths are resolved against the directory of
// agent.toml.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"
#include "agent/core/retention_config.h"
#include "agent/core/views_config.h"

namespace dumps {

// Where a thing was written.
struct Place {
  std::string file;
  int line = 0;
};

struct TreesConfig {
  std::string public_tree, private_tree, temp_tree, state;
  // Locks of the engine before this agent are honoured and held, and are stale when nobody touched
  // them for so long; 0: they are not.
  std::int64_t engine_lock_stale_ms = 0;
};

struct SlotsConfig {
  std::uint32_t cores = 0;                  // 0: as many as the machine has
  std::uint64_t memory_bytes = 0;           // 0: not limited
  std::map<std::string, std::uint32_t> db;  // connections by DB group
};

struct ControlConfig {
  std::string socket;       // default <state>/control.sock
  std::string admin_group;  // members may change things; empty: only root and the agent's user
  std::uint32_t metrics_port = 0;  // on 127.0.0.1; 0: off
};

struct SupervisionConfig {
  std::int64_t cancel_grace_ms = 60'000;  // from "please stop" to SIGTERM
  std::int64_t term_grace_ms = 10'000;    // from SIGTERM to SIGKILL
  std::int64_t adopt_grace_ms = 60'000;   // how long a worker waits for a new agent
  std::int64_t backoff_ms = 60'000;       // before the first retry; doubled each time
  std::int64_t backoff_max_ms = 3'600'000;
  std::uint32_t retries = 3;
};

struct FilesConfig {
  std::string user, group;  // empty: stay who we are
  unsigned umask = 022;
  unsigned directory_mode = 0755;
  unsigned file_mode = 0644;
};

struct TargetsConfig {
  double shrink_limit = 0.1;  // a source that lost more than this part of its targets is refused
  std::uint32_t shrink_free = 5;  // but this many may always go
};

struct AgentConfig {
  Place place;
  std::string directory;  // of agent.toml
  std::vector<std::string> roles;
  std::string host;  // name of this host in status; empty: the system's
  TreesConfig trees;
  std::vector<std::string> plugin_directories;
  std::string worker_path;
  std::string share_directory;
  SlotsConfig slots;
  ControlConfig control;
  SupervisionConfig supervision;
  FilesConfig files;
  TargetsConfig targets;
  RetentionConfig retention;
  DiskConfig disk;
  ViewsConfig views;
  std::map<std::string, std::string> secrets;  // name -> path of a file
  std::string signing_key;                     // path of a file; empty: manifests are not signed
};

struct RoleConfig {
  Place place;
  std::string name, description;
  std::vector<std::string> plugins;   // empty: all
  std::vector<std::string> profiles;  // that may run here; empty: all
  std::vector<std::string> recipes;   // that run here; none, but those named here or in profiles
  std::vector<std::string> groups;    // of targets; empty: all
  std::uint32_t cores = 0;            // a limit below [slots], 0: none
  bool scratch_only = false;          // nothing is released on this host
};

// The targets that a recipe is for. An ordinary profile is for all.
struct TargetChoice {
  bool any = true;                  // all, whatever they are
  bool all_public = false;          // all that are public and open
  std::vector<std::string> names;   // ids: also of private and closed ones
  std::vector<std::string> groups;  // the public and open ones of these

  // Empty, or why the target is none of them.
  std::string refuses(const std::string& id, const std::string& visibility,
                      const std::vector<std::string>& of_groups) const;
};

struct StepConfig {
  Place place;
  std::string name, plugin, job;
  std::vector<std::string> after;
  ConfigNode params;          // a table
  std::int64_t retries = -1;  // -1: the agent's
  bool optional = false;
  std::string verify = "full";          // or "structure"
  std::uint64_t memory_bytes = 0;       // of a shard; 0: as the job type says
  std::optional<std::string> db_group;  // another one than the job type's; empty: none
  bool intermediate = false;            // nothing of it is released
  std::uint32_t threads = 0;            // of a shard; 0: as many as the job type can use
  ConfigNode gates;                     // a table; see gate_config.h
};

struct ProfileConfig {
  Place place;
  std::string name, description;
  bool is_private = false;   // what it makes stays in the private tree, whatever the target is
  bool publish_run = false;  // nothing is released before all steps have passed their gates
  ConfigNode gates;          // a table; see gate_config.h
  NewerLayoutConfig newer_layout;
  std::vector<StepConfig> steps;
  // Of recipes; see recipe.h.
  std::string series;     // empty: no recipe
  std::string directory;  // of its files below the tree
  TargetChoice targets;
  std::string owner, contact, page, schedule;
  std::vector<std::string> outputs;  // names, with placeholders
  std::uint32_t keep = 0;            // good runs of each target; 0: as [retention] says
  bool is_recipe() const { return !series.empty(); }
};

struct TargetConfig {
  Place place;
  std::string wiki;  // as the farm calls it
  std::string id;    // as paths do
  std::string visibility = "private";
  std::vector<std::string> groups;
  ConfigNode values;  // a table: database, prefix, server, language, shared_tables and free ones
};

struct SourceConfig {
  Place place;
  std::string name, type;  // dblist, command, sql
  std::string path;        // dblist file, or database of an sql source
  std::vector<std::string> command;
  std::string query;
  std::string private_list, closed_list;  // dblist files, empty: none
  std::string visibility = "private";     // of targets on neither list
  std::vector<std::string> groups;
  ConfigNode values;  // may contain {wiki} and {id}
};

struct Config {
  AgentConfig agent;
  std::map<std::string, RoleConfig> roles;
  std::map<std::string, ProfileConfig> profiles;
  std::vector<TargetConfig> targets;
  std::vector<SourceConfig> sources;
};

// Paths that depend on where the running program lies: the build tree, or the system.
struct InstallPaths {
  std::string plugins, worker, share;
};
InstallPaths install_paths(const std::string& program);

// `path` is agent.toml or a directory that holds it.
Config load_config(const std::string& path, const InstallPaths& installed, Problems& problems);

// What load_config() does with one file; exposed for its tests.
AgentConfig read_agent(const ConfigNode& document, const std::string& file,
                       const InstallPaths& installed, Problems& problems);
RoleConfig read_role(const ConfigNode& document, const std::string& file, Problems& problems);
ProfileConfig read_profile(const ConfigNode& document, const std::string& file, Problems& problems);
void read_targets(const ConfigNode& document, const std::string& file, Config& config,
                  Problems& problems);

}  // namespace dumps
