// JobLog: the log file of one shard attempt: what the worker logs, and what it and the plugin
// print.
//
// Written by the agent's loop thread with small appends. Bounded: after kMaxBytes further lines are
// counted and dropped, and the count is written when the log is closed. The last lines are kept in
// memory for the end reason. A log that cannot be written never stops the job: the failure is kept
// in write_error().
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "agent/base/unique_fd.h"
#include "agent/process/worker_protocol.h"

namespace dumps {

class JobLog {
 public:
  static constexpr std::uint64_t kMaxBytes = 16u << 20;
  static constexpr size_t kLastLines = 50;

  // Appends to `path`, made with `mode`; its directory must exist. `clock` outlives the log.
  static Result<JobLog> open(const std::string& path, mode_t mode, const Clock& clock);
  JobLog(JobLog&&) = default;
  JobLog& operator=(JobLog&&) = default;
  ~JobLog();

  void message(const protocol::Log& message);
  // A line that the worker or its plugin printed on stdout or stderr.
  void printed(std::string_view line);
  // A line of the agent itself.
  void note(std::string_view text);

  const std::deque<std::string>& last_lines() const { return last_lines_; }
  std::uint64_t dropped() const { return dropped_; }
  const Status& write_error() const { return write_error_; }

 private:
  JobLog(UniqueFd fd, std::uint64_t size, std::string path, const Clock& clock)
      : fd_(std::move(fd)), size_bytes_(size), path_(std::move(path)), clock_(&clock) {}
  void append(std::string line);
  void write(std::string_view text);

  UniqueFd fd_;
  std::uint64_t size_bytes_;
  std::string path_;
  const Clock* clock_;
  std::deque<std::string> last_lines_;
  std::uint64_t dropped_ = 0;
  Status write_error_;
};

// "emerg" ... "debug", as syslog(3) calls them.
std::string_view log_level_name(int level);

}  // namespace dumps
