// Adopt: a run that the older engine made becomes one of the agent's: a manifest is made from its
// files, which are read and compared with the engine's lists before anything is written. From then
// on it takes part in latest/, in views, in retention, as an earlier dump to read texts from, and
// as what later runs are measured by.
//
// Only jobs that are done are taken over, so of a run that was cut off what is complete. The files
// stay where they are, and nothing is written but manifest, signature and links of latest/; where
// any of it is cut off, do it again. Blocking; nobody else may work on the run meanwhile.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/manifest.h"
#include "agent/verify/verify_run.h"

namespace dumps {

// How manifests of adopted runs call who made them.
inline constexpr const char* kEngineName = "older-engine";

struct AdoptOptions {
  bool skip_bad = false;  // bad files are left out, instead of refusing the run
  VerifyOptions verify;
};

struct Adoption {
  Manifest manifest;
  VerifyReport report;
  std::vector<std::string> left_out;  // bad files
};

// The step of the agent that stands for a job of the older engine, and its job type.
struct AdoptedStep {
  std::string step, job_type, shard;
};
AdoptedStep step_of_job(const std::string& job, const std::string& base_name);

// Pure: of the files that are good. `view`: with the jobs and when they were done.
Manifest adopted_manifest(const views::RunView& view, const VerifyReport& report,
                          const std::vector<std::string>& left_out);

// Reads everything. kExists: the run is the agent's. kRefused: an engine holds its lock. Whether
// its files are good enough the report says; see may_adopt().
Result<Adoption> plan_adoption(const Layout& layout, const RunId& run, bool is_public,
                               const AdoptOptions& options);
// Without findings, or where bad files may be left out.
bool may_adopt(const Adoption& adoption, const AdoptOptions& options);

Status write_adoption(Filesystem& filesystem, const Layout& layout, const FileModes& modes,
                      bool is_public, const Adoption& adoption);

}  // namespace dumps
