// BoundedChild: runs one short command without blocking the loop, with bounded output and time.
//
// Used to describe plugins. The command gets a session of its own; when it takes too long or prints
// too much, everything in it is killed. Loop thread only; lives until it has called `done`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/process/spawn.h"
#include "agent/supervisor/stray_reaper.h"

namespace dumps {

struct BoundedCommand {
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::chrono::milliseconds time_limit{10'000};
  size_t output_limit_bytes = 1u << 20;  // of stdout and of stderr each
};

struct BoundedOutcome {
  ExitStatus status;
  std::string output;
  std::string errors;
  bool timed_out = false;
  bool too_much = false;  // the output is cut
};

// `done` is called once, from the loop, never from inside this call.
void run_bounded(boost::asio::io_context& loop, StrayReaper& reaper, BoundedCommand command,
                 std::function<void(Result<BoundedOutcome>)> done);

}  // namespace dumps
