// ImportConfig: the configuration of the engine before this agent, as one for the agent: targets,
// groups, profiles, a role, what is kept. What nothing becomes of is listed with the reason.
//
// import_config() reads; the result is values, and write_imported() puts them on disk as a whole
// directory or not at all. Blocking.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

struct ImportRequest {
  std::vector<std::string> configs;  // "FILE" or "FILE:SECTION"; each is a group of wikis
  std::string table_jobs;            // YAML; empty: as the configuration says
  std::string stages;                // empty: none
};

struct IgnoredKey {
  std::string file;
  int line = 0;
  std::string section, key, why;
};

struct ImportedConfig {
  std::map<std::string, std::string> files;  // path below the directory -> content
  std::vector<IgnoredKey> ignored;
  std::vector<std::string> notes;  // what is to be done or known, a line each
  std::vector<std::string> groups;

  void note(std::string text);  // each once
};

Result<ImportedConfig> import_config(const ImportRequest& request);
// kExists: `directory` is there and not empty.
Status write_imported(const ImportedConfig& config, const std::string& directory);
// What is ignored and what is to be known, for people.
std::string describe_imported(const ImportedConfig& config);

}  // namespace dumps
