// JobSpec: everything that one worker needs to know, written by the agent as `job.json` (mode 0600)
// before it starts the worker. Values, no I/O but the two functions at the end.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

// A typed value of a parameter or of a target: durations are milliseconds, sizes are bytes.
using SpecValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;
using SpecValues = std::map<std::string, SpecValue>;

enum class JobMode : std::uint8_t { kValidate, kPlan, kRun };

struct ShardSpec {
  std::string id;
  std::string argument;
  std::vector<std::string> outputs;
  std::uint64_t expected_items = 0;
  std::uint32_t attempt = 1;
};

struct JobSpec {
  std::string token;  // 32 hex characters; names the attempt everywhere
  JobMode mode = JobMode::kRun;
  std::string plugin_path;
  std::string plugin_id;
  std::string job_type;
  std::string step;
  std::string profile;
  std::string target;
  std::string visibility;  // public, private, closed
  std::string date;        // YYYYMMDD
  SpecValues target_values;
  SpecValues params;
  ShardSpec shard;  // run mode only

  std::string public_tree, private_tree, temp_tree, state_directory;
  std::string series, directory;  // of the run's layout; see agent/store/layout.h
  std::string job_directory;      // <state>/jobs/<token>
  mode_t file_mode = 0644;
  mode_t directory_mode = 0755;
  std::int64_t group_id = -1;  // group of published files, -1: the process's

  std::uint32_t threads = 1;
  std::uint64_t sample = 0;                        // items per shard, 0: all
  std::map<std::string, std::string> secrets;      // name -> path of a file
  std::map<std::string, std::string> environment;  // for children of the plugin
  std::uint64_t adopt_grace_ms = 60000;            // 0: end when the agent is gone
  std::string verify = "full";                     // or "structure"
  std::string log_path;                            // the shard's log
  std::string workers_socket;                      // where to re-attach; empty: nowhere
};

std::string job_mode_name(JobMode mode);

Result<JobSpec> parse_job_spec(std::string_view json);
std::string render_job_spec(const JobSpec& spec);
Result<JobSpec> read_job_spec(const std::string& path);
Status write_job_spec(const std::string& path, const JobSpec& spec);

}  // namespace dumps
