// JobLaunch: from a step and a shard to what dumps-worker is started with. Pure, but for
// prepare_job(), which writes the job's files (blocking).
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/core/plugin_info.h"
#include "agent/process/job_spec.h"
#include "agent/store/layout.h"
#include "agent/supervisor/run_state.h"
#include "agent/supervisor/worker_process.h"

namespace dumps {

// What of the agent's configuration reaches a worker.
struct LaunchSettings {
  std::string worker_path;
  std::string state_directory;
  std::string workers_socket;  // empty: the worker ends when this agent is gone
  FileModes modes;
  SupervisionConfig supervision;
  std::map<std::string, std::string> secrets;  // name -> file
  PluginTable plugins;
  // Sanitizers reserve terabytes of address space, so tests built with them cannot limit memory.
  bool limit_memory = true;
};

// A new token: 32 hex characters of the kernel's randomness.
Result<std::string> make_token();

// `shard` null: the job that makes the plan. kInvalid when the plugin is not installed.
Result<JobSpec> make_job(const LaunchSettings& settings, const RunOrder& run, const StepOrder& step,
                         const ShardState* shard, const std::string& token, std::uint32_t attempt);

WorkerStart make_start(const LaunchSettings& settings, const JobSpec& job);

// Directories, the claim of the shard, and job.json. After it the worker may be started.
Status prepare_job(const JobSpec& job);

std::string job_file(const std::string& job_directory);

}  // namespace dumps
