// ImportedFiles: a farm as the older engine's configuration describes it, and the agent's files
// that stand for it. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/import/engine_settings.h"
#include "agent/import/import_config.h"
#include "agent/import/table_jobs.h"

namespace dumps {

struct ImportedGroup {
  std::string name;
  std::string wiki;  // a group of this one wiki, from its own section
  EngineSettings settings;
  std::vector<std::string> wikis;
  std::vector<std::string> left_out;  // files of lists whose wikis are not of this group
  TableJobs tables;
  bool flow = false;
};

struct ImportedFarm {
  std::vector<ImportedGroup> groups;  // the first one's trees and settings are the host's
  std::set<std::string> own_wikis;    // that are groups of their own
  std::set<std::string> private_wikis;
  std::set<std::string> partial_jobs;  // that runs without history leave out; empty: the usual ones
  std::uint32_t cores = 0;             // 0: not known
};

Status render_farm(const ImportedFarm& farm, ImportedConfig& out);

}  // namespace dumps
