// WorkerRun: starts dumps-worker on one job and plays the agent's part of the protocol, until the
// worker has ended. For tests that want a real worker without an agent.
//
// Owns a temporary directory with the trees. Blocking, single-threaded; every call has a deadline.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/process/job_spec.h"
#include "agent/process/spawn.h"
#include "agent/process/worker_protocol.h"
#include "agent/store/layout.h"

namespace dumps::zoo {

struct WorkerResult {
  ExitStatus exit;
  std::optional<protocol::End> end;  // nothing: it died without a last word
  std::vector<protocol::PlannedShard> shards;
  std::vector<protocol::Log> log;
  protocol::Progress progress;
  std::string output;  // standard output and error
  std::chrono::milliseconds time{0};
};

class WorkerRun {
 public:
  // Throws std::runtime_error when a directory cannot be made, or the tests' environment variable
  // DUMPS_BINARY_DIR is not set.
  WorkerRun();
  ~WorkerRun();
  WorkerRun(const WorkerRun&) = delete;
  WorkerRun& operator=(const WorkerRun&) = delete;

  // A job of plugin `path` ("zoo/zoo-good.so", below the binary directory) as step `step`.
  JobSpec job(const std::string& path, const std::string& plugin_id, const std::string& job_type,
              const std::string& step, SpecValues params) const;
  // Runs the job as its mode says. `stop_after`: sends a stop message then, and kills the worker's
  // session one second later if it is still there.
  WorkerResult run(JobSpec spec, std::optional<std::chrono::milliseconds> stop_after = {});
  // Plans, then runs the shards one after another; stops at the first that does not end well.
  WorkerResult plan_and_run(const JobSpec& spec);

  // Says what the run consists of: names of steps, each after the one before it.
  void ask_for(const std::vector<std::string>& steps) const;
  // Makes a sealed step public, as the agent does when all its shards are sealed.
  void release(const std::string& step) const;

  // Where sealed files of the run lie, and what lies there, sorted.
  std::filesystem::path sealed() const;
  std::vector<std::string> sealed_names() const;
  std::filesystem::path directory() const { return base_; }

 private:
  Layout layout_of_run() const;

  std::filesystem::path base_;
  std::string binary_directory_;
  int jobs_ = 0;
};

// The programs of this machine agree: runs `command` by sh in `directory`, true when it exits 0.
bool shell(const std::filesystem::path& directory, const std::string& command);

}  // namespace dumps::zoo
