// ImportedProfile: the steps that stand for the jobs of the older engine. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/import/engine_settings.h"
#include "agent/import/table_jobs.h"

namespace dumps {

struct ImportedProfile {
  std::string description;
  EngineSettings settings;
  TableJobs tables;  // empty: those that the plugin knows
  bool flow = false;
  std::set<std::string> skip_jobs;  // by the names of the older engine
};

// The jobs that a run without history leaves out.
const std::set<std::string>& history_jobs();

// kInvalid: a job to be skipped that neither the engine nor the list of tables knows.
Result<std::string> render_profile(const ImportedProfile& profile);

}  // namespace dumps
