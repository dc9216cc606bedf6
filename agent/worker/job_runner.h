// JobRunner: the life of one job: create, validate, then plan or run, destroy; and for a run that
// the plugin calls done, the checks and the seal. Everything that a plugin does wrong ends here as
// a message that names it. Runs on the worker's main thread, which is the plugin's job thread.
#pragma once

#include "agent/process/worker_protocol.h"
#include "agent/store/filesystem.h"
#include "agent/worker/job_context.h"
#include "agent/worker/plugin_library.h"

namespace dumps {

class JobRunner {
 public:
  JobRunner(JobContext& context, const PluginLibrary& library, Filesystem& filesystem)
      : context_(context), library_(library), filesystem_(filesystem) {}

  // How the job ended; resource figures are filled in by the caller.
  protocol::End run();

 private:
  protocol::End with_job(const dumps_job_type& type);
  protocol::End plan(dumps_job* job, const dumps_job_type& type);
  protocol::End run_shard(dumps_job* job);
  Status check_counts();
  protocol::End seal_shard(bool skipped);

  JobContext& context_;
  const PluginLibrary& library_;
  Filesystem& filesystem_;
  std::string started_;
};

// What a status of a plugin means for the agent: "ok", "retry", ... (see protocol::End).
std::string status_name(dumps_status status);

}  // namespace dumps
