// PluginInfo: what a plugin says of itself, as a value: the JSON of `dumps-worker --describe`.
// Whoever checks a configuration or plans a run gets these; nobody but the worker ever loads a
// plugin. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

struct ParamInfo {
  std::string key;
  std::string type;  // string bool int float path duration size list
  std::optional<std::string> default_text;
  bool required = false;
  bool secret = false;
  bool deprecated = false;
  std::string help;
  std::vector<std::string> allowed;
};

struct JobTypeInfo {
  std::string name, title, description;
  std::vector<std::string> artifacts;  // patterns
  std::uint32_t keep = 0;
  std::string db_group;
  std::uint32_t db_connections = 0;
  std::uint32_t threads_max = 1;
  std::uint64_t memory_bytes = 0;
  std::uint64_t estimated_bytes = 0;
  bool needs_previous_run = false;
  bool publishes = false;
  bool releases_shards = false;  // its shards are released one by one
  std::vector<ParamInfo> params;

  const ParamInfo* find_param(std::string_view key) const;
};

struct PluginInfo {
  std::string path, abi;
  std::string id, version, title, owner, contact, url, license, description;
  std::vector<std::string> capabilities, required_extensions;
  std::vector<JobTypeInfo> job_types;

  const JobTypeInfo* find_job_type(std::string_view name) const;
};

using PluginTable = std::map<std::string, PluginInfo>;  // by id

Result<PluginInfo> parse_plugin_info(std::string_view json, const std::string& subject);

}  // namespace dumps
