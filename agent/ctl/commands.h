// dumpsctl's commands. Each returns the exit code; results go to stdout, errors to stderr.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/target.h"

namespace dumps {

struct GlobalOptions {
  std::string socket;  // empty: $DUMPS_SOCKET, the configuration's, or the default
  std::string config;  // empty: $DUMPS_CONFIG or /etc/dumps-agent/agent.toml
  bool json = false;
};

struct RunOptions {
  std::string profile;
  std::string target, group, date, pages, pagelist, namespaces, revisions, shards, scratch;
  std::vector<std::string> steps, set;
  std::uint64_t sample = 0;
  bool wait = false;
};

struct TryOptions {
  std::string plugin, job, target_file, scratch, date;
  std::vector<std::string> set;
  std::uint64_t sample = 0;
  std::optional<Target> target;  // instead of a file
  std::string recipe;            // a file: all of its steps instead of a job
};

struct MiscOptions {
  std::string name, file, out;
};

struct LearnOptions {
  std::string target, command, api_url, out;
  std::vector<std::string> set;
  bool check = false;  // only say what has changed
};

struct QueriesOptions {
  std::string plugin, target, server;
  std::vector<std::string> set;
  bool bench = false, force = false;
  std::uint64_t limit = 1000;
};

struct CompareOptions {
  std::string before, after, target, profile;
};

struct CleanupOptions {
  std::string target;
  bool apply = false, all = false;
  bool plan = false;  // what happens without `apply`
};

struct HoldOptions {
  std::string run, reason;
  bool drop = false;
};

struct WithdrawOptions {
  std::string target, date, artifact, reason;
  bool replace = false, dry_run = false;
};

struct ImportOptions {
  std::vector<std::string> configs;
  std::string table_jobs, stages, out;
};

struct QuarantineOptions {
  std::string verb;  // list, show, release, drop
  std::string run, step, shard, reason;
};

struct RefreshOptions {
  std::string target, date;
  bool create = false;  // the run's directory is made first
};

struct MirrorOptions {
  std::string verb;  // list, check, add, write, test, enable, disable
  std::string name;  // of the mirror; check and add: a file
  std::string reason;
  bool replace = false, dry_run = false;
};

struct VerifyCommandOptions {
  std::string target, date;  // YYYYMMDD, or "all"
  std::string key;           // file of the public key; empty: those that are published
  bool deep = false;
  std::uint32_t threads = 0;
};

struct AdoptCommandOptions {
  std::string target, date;  // YYYYMMDD, or "all"
  bool skip_bad = false, deep = false, dry_run = false;
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
int misc_new_command(const GlobalOptions& global, const MiscOptions& options);
int misc_check_command(const GlobalOptions& global, const MiscOptions& options);
int misc_list_command(const GlobalOptions& global, const MiscOptions& options);
int learn_command(const GlobalOptions& global, const LearnOptions& options);
int queries_command(const GlobalOptions& global, const QueriesOptions& options);
int compare_command(const GlobalOptions& global, const CompareOptions& options);
int verify_command(const GlobalOptions& global, const VerifyCommandOptions& options);
int adopt_command(const GlobalOptions& global, const AdoptCommandOptions& options);
int key_new_command(const GlobalOptions& global, const std::string& file);
int key_public_command(const GlobalOptions& global, const std::string& file);
int key_sign_command(const GlobalOptions& global, const std::string& target,
                     const std::string& date);
int cleanup_command(const GlobalOptions& global, const CleanupOptions& options);
int hold_command(const GlobalOptions& global, const HoldOptions& options);
int withdraw_command(const GlobalOptions& global, const WithdrawOptions& options);
int import_config_command(const GlobalOptions& global, const ImportOptions& options);

int quarantine_command(const GlobalOptions& global, const QuarantineOptions& options);
int mirror_command(const GlobalOptions& global, const MirrorOptions& options);
int refresh_command(const GlobalOptions& global, const RefreshOptions& options);

// Shared by the commands.
// Names of the old engine's jobs that make nothing, but write again what is shown.
bool is_refresh_job(const std::string& step);
// Runs one job as `try` does, below a scratch directory of its own that goes with it, and says
// nothing. What it released, by the names behind "TARGET-DATE-". The error of a failed job has the
// job's words.
using JobFiles = std::map<std::string, std::string>;
Result<JobFiles> run_quietly(const GlobalOptions& global, TryOptions options);
// The target of that id or name: the configuration's, or, where it has none, a new private one.
Result<Target> find_target(const GlobalOptions& global, const std::string& name);
std::string config_path(const GlobalOptions& global);
std::string socket_path(const GlobalOptions& global);
// Prints the error and returns its exit code.
int complain(const std::string& what, int code);
int complain(const Error& error);  // with the code that belongs to the error

}  // namespace dumps
