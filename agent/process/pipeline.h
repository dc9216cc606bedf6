// Pipelines of child processes as one unit: all stages are started, fed, drained and waited for,
// and the result is success only when every stage's exit status is accepted.
//
// Blocking; one pipeline per call; the caller's functions are called on the calling thread. Stages
// form a process group of their own inside the caller's session. When the pipeline is over, by
// success, failure, timeout or cancel, no process of it is left, grandchildren included. The caller
// ignores SIGPIPE.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

struct PipelineStage {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // additions "NAME=value"; values are never logged
  std::vector<int> accepted_codes;       // exit codes that count as success beside 0
  bool sigpipe_ok = false;               // dying of SIGPIPE counts as success
};

struct StageEnd {
  int exit_code = -1;   // -1 when a signal ended it or it never started
  int signal = 0;       // 0 when it exited
  int start_errno = 0;  // why it never started
  bool accepted = false;
  std::string last_words;  // last lines of its standard error, at most 2 KiB
};

struct PipelineOptions {
  std::vector<std::string> environment;  // base of every stage, "NAME=value"
  std::string working_directory;
  // Fills the first standard input, 0 at the end; empty: /dev/null.
  std::function<Result<size_t>(std::span<char>)> feed;
  // Takes the last standard output; empty: lines go to `output_line`.
  std::function<Status(std::string_view)> take;
  std::function<void(std::string_view line)> output_line;
  std::function<void(size_t stage, std::string_view line)> error_line;
  int cancel_fd = -1;                          // readable: stop everything, result kCancelled
  std::chrono::milliseconds timeout{0};        // 0: none
  std::chrono::milliseconds term_grace{2000};  // between SIGTERM and SIGKILL
  // True where the calling process has no children but this pipeline's and is a subreaper: daemons
  // that a stage left behind are then found and killed too.
  bool kill_strays = false;
};

// `ends`, if not null, gets one item per stage in every case.
Status run_pipeline(const std::vector<PipelineStage>& stages, const PipelineOptions& options,
                    std::vector<StageEnd>* ends);

}  // namespace dumps
