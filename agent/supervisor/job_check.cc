#include "agent/supervisor/job_check.h"

#include <cerrno>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/base/scratch_directory.h"
#include "agent/process/job_spec.h"
#include "agent/process/pipeline.h"
#include "agent/process/worker_protocol.h"
#include "agent/supervisor/job_launch.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLimit{20};

Result<std::string> complaint_in(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return text;
  Result<protocol::Envelope> envelope = protocol::decode(*text);
  if (!envelope) return std::move(envelope).error();
  const auto* end = std::get_if<protocol::End>(&envelope->message);
  if (end == nullptr) {
    return make_error(ErrorCode::kCorrupt, "read result", path, "it is no end of a job");
  }
  return end->status == "ok" ? std::string() : end->error;
}

}  // namespace

Result<std::string> check_job(const LoadedConfig& loaded, const RunOrder& order,
                              const StepOrder& step) {
  const ScratchDirectory directory("dumps-check-");
  if (directory.path().empty()) {
    return make_errno_error(errno, "make directory", fs::temp_directory_path().string());
  }
  LaunchSettings settings;
  settings.worker_path = loaded.config.agent.worker_path;
  settings.state_directory = directory.path();
  settings.secrets = loaded.config.agent.secrets;
  settings.plugins = loaded.plugins;
  Result<JobSpec> job = make_job(settings, order, step, nullptr, "check", 1);
  if (!job) return std::move(job).error();
  job->mode = JobMode::kValidate;
  job->job_directory = directory.path();
  job->log_path = directory.path() + "/log";
  job->adopt_grace_ms = 0;
  const std::string file = job_file(directory.path());
  if (Status s = write_job_spec(file, *job); !s) return std::move(s).error();
  PipelineOptions options;
  options.timeout = kLimit;
  std::vector<StageEnd> ends;
  const Status ran =
      run_pipeline({{{settings.worker_path, "--job", file}, {}, {}, false}}, options, &ends);
  // It ends with a code of its own where the plugin complains.
  Result<std::string> complaint = complaint_in(directory.path() + "/result.json");
  if (complaint || ran) return complaint;
  return ran.error();
}

}  // namespace dumps
