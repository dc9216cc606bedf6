// dumpsctl's commands. Each returns the exit code; results go to stdout, errors to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dumps {

struct GlobalOptions {
  std::string socket;  // empty: $DUMPS_SOCKET, the configuration's, or the default
  std::string config;  // empty: $DUMPS_CONFIG or /etc/dumps-agent/agent.toml
  bool json = false;
};

struct RunOptions {
  std::string profile;
  std::string target, group, date, pages, shards, scratch;
  std::vector<std::string> steps, set;
  std::uint64_t sample = 0;
  bool wait = false;
};

struct TryOptions {
  std::string plugin, job, target_file, scratch, date;
  std::vector<std::string> set;
  std::uint64_t sample = 0;
};

int run_command(const GlobalOptions& global, const RunOptions& options);
int ps_command(const GlobalOptions& global);
int status_command(const GlobalOptions& global);
int show_command(const GlobalOptions& global, const std::string& run);
int stop_command(const GlobalOptions& global, const std::string& run, const std::string& step,
                 bool now);
int restart_command(const GlobalOptions& global, const std::string& run, const std::string& step);
int logs_command(const GlobalOptions& global, const std::string& run, const std::string& step,
                 const std::string& shard, bool follow);
int reload_command(const GlobalOptions& global);
int check_config_command(const GlobalOptions& global, const std::string& path);
int plugins_command(const GlobalOptions& global);
int targets_command(const GlobalOptions& global, const std::string& what);
int try_command(const GlobalOptions& global, const TryOptions& options);

// Shared by the commands.
std::string config_path(const GlobalOptions& global);
std::string socket_path(const GlobalOptions& global);
// Prints the error and returns its exit code.
int complain(const std::string& what, int code);

}  // namespace dumps
