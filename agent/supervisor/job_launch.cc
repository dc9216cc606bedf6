#include "agent/supervisor/job_launch.h"

#include <sys/resource.h>

#include "agent/base/atomic_file.h"
#include "agent/base/random_hex.h"
#include "agent/claims/local_claim.h"
#include "agent/store/job_paths.h"

namespace dumps {
namespace {

constexpr rlim_t kMaxOpenFiles = 4096;
// For what the host itself needs beside the plugin: compressors, buffers, libraries.
constexpr std::uint64_t kHostMemoryBytes = std::uint64_t{1} << 30;
// Of a plugin that does not say what it needs.
constexpr std::uint64_t kUnknownMemoryBytes = std::uint64_t{4} << 30;
constexpr std::chrono::minutes kPlanLimit{30};

rlim_t within_hard_limit(int resource, rlim_t wanted) {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) return wanted;
  return std::min(wanted, now.rlim_max);
}

// Only the secrets that the step's own parameters name.
std::map<std::string, std::string> secrets_for(const LaunchSettings& settings,
                                               const PluginInfo& plugin, const StepOrder& step) {
  std::map<std::string, std::string> chosen;
  const JobTypeInfo* type = plugin.find_job_type(step.job_type);
  if (type == nullptr) return chosen;
  for (const ParamInfo& param : type->params) {
    const auto value = step.params.find(param.key);
    if (!param.secret || value == step.params.end()) continue;
    const auto* name = std::get_if<std::string>(&value->second);
    const auto secret = name == nullptr ? settings.secrets.end() : settings.secrets.find(*name);
    if (secret != settings.secrets.end()) chosen.insert(*secret);
  }
  return chosen;
}

}  // namespace

Result<std::string> make_token() { return random_hex(16); }

std::string job_file(const std::string& job_directory) { return job_directory + "/job.json"; }

Result<JobSpec> make_job(const LaunchSettings& settings, const RunOrder& run, const StepOrder& step,
                         const ShardState* shard, const std::string& token, std::uint32_t attempt) {
  const auto plugin = settings.plugins.find(step.plugin_id);
  if (plugin == settings.plugins.end()) {
    return make_error(ErrorCode::kInvalid, "start job", step.plugin_id,
                      "the plugin is not installed, or not usable")
        .with_hint("dumpsctl plugins");
  }
  JobSpec job;
  job.token = token;
  job.mode = shard == nullptr ? JobMode::kPlan : JobMode::kRun;
  job.plugin_path = plugin->second.path;
  job.plugin_id = step.plugin_id;
  job.job_type = step.job_type;
  job.step = step.name;
  job.profile = run.profile;
  job.target = run.run.target;
  job.visibility = run.visibility;
  job.date = run.run.date;
  job.target_values = run.target_values;
  job.params = step.params;
  if (shard != nullptr) {
    job.shard = {shard->plan.id, shard->plan.argument, shard->plan.outputs,
                 shard->plan.expected_items, attempt};
  }
  job.public_tree = run.trees.public_tree;
  job.private_tree = run.trees.private_tree;
  job.temp_tree = run.trees.temp_tree;
  job.series = run.trees.series;
  job.directory = run.trees.directory;
  job.state_directory = settings.state_directory;
  job.job_directory = settings.state_directory + "/jobs/" + token;
  const FileModes modes = settings.modes.for_tree(run.is_public());
  job.file_mode = modes.file;
  job.directory_mode = modes.directory;
  job.group_id = modes.group;
  job.threads = step.threads;
  job.verify = step.verify;
  job.sample = step.sample;
  job.secrets = secrets_for(settings, plugin->second, step);
  job.environment = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}, {"TZ", "UTC"}};
  job.adopt_grace_ms = settings.workers_socket.empty()
                           ? 0
                           : static_cast<std::uint64_t>(settings.supervision.adopt_grace_ms);
  job.workers_socket = settings.workers_socket;
  job.log_path =
      run.trees.log(run.run, step.name, shard == nullptr ? "plan" : shard->plan.id, attempt);
  return job;
}

WorkerStart make_start(const LaunchSettings& settings, const JobSpec& job) {
  WorkerStart start;
  start.token = job.token;
  start.planning = job.mode == JobMode::kPlan;
  start.argv = {settings.worker_path, "--job", job_file(job.job_directory)};
  for (const auto& [name, value] : job.environment) {
    start.environment.push_back(name + "=" + value);
  }
  start.graces.cancel = std::chrono::milliseconds(settings.supervision.cancel_grace_ms);
  start.graces.term = std::chrono::milliseconds(settings.supervision.term_grace_ms);
  if (start.planning) start.time_limit = kPlanLimit;
  start.limits.emplace_back(RLIMIT_NOFILE, within_hard_limit(RLIMIT_NOFILE, kMaxOpenFiles));
  start.limits.emplace_back(RLIMIT_CORE, 0);
  if (!settings.limit_memory) return start;
  // A generous bound: it is there to stop a leak before the machine is out of memory.
  std::uint64_t limit = kUnknownMemoryBytes;
  const auto plugin = settings.plugins.find(job.plugin_id);
  const JobTypeInfo* type =
      plugin == settings.plugins.end() ? nullptr : plugin->second.find_job_type(job.job_type);
  if (type != nullptr && type->memory_bytes > 0) limit = 2 * type->memory_bytes + kHostMemoryBytes;
  start.limits.emplace_back(RLIMIT_DATA, within_hard_limit(RLIMIT_DATA, limit));
  return start;
}

Status prepare_job(const JobSpec& job) {
  const Layout layout = layout_of(job);
  const RunId run = run_of(job);
  for (const std::string& directory :
       {job.job_directory, job.log_path.substr(0, job.log_path.rfind('/'))}) {
    if (Status made = make_directories(directory, 0700); !made) return made;
  }
  if (job.mode == JobMode::kRun) {
    const std::string claim = layout.claim(run, job.step, job.shard.id);
    if (Status taken = take_claim(claim, job.token); !taken) return taken;
  }
  return write_job_spec(job_file(job.job_directory), job);
}

}  // namespace dumps
