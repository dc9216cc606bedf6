// JobContext: what the host services of one job share. Made by the job runner, outlives the
// plugin's job. Members say how they may be used from threads; the spec never changes.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "agent/process/job_spec.h"
#include "agent/worker/agent_link.h"
#include "agent/worker/cancel_flag.h"
#include "dumps/all.h"

namespace dumps {

class InputSet;
class OutputSet;

// Lets a bounded number of log messages through; what is over is counted and told later.
// Thread-safe by the caller's lock.
class LogGate {
 public:
  // True when one more message may go out now.
  bool admit(std::chrono::steady_clock::time_point now);
  // How many were refused since the last call.
  std::uint64_t take_dropped();

 private:
  static constexpr double kPerSecond = 200;
  static constexpr double kBurst = 1000;
  double tokens_ = kBurst;
  std::chrono::steady_clock::time_point last_{};
  std::uint64_t dropped_ = 0;
};

struct JobContext {
  JobContext(JobSpec job_spec, AgentLink& agent_link, CancelFlag& cancel_flag);
  ~JobContext();

  const JobSpec spec;
  AgentLink& link;     // thread-safe
  CancelFlag& cancel;  // thread-safe
  std::mutex mutex;    // guards all below but inputs and outputs, which have their own rules
  dumps_progress progress{};
  std::map<std::string, std::int64_t> metrics;
  LogGate log_gate;
  std::string scratch;                         // made at the first use
  std::string checkpoint_note;                 // what load() handed out last
  std::map<std::string, std::string> secrets;  // values handed out
  bool publishes = false;                      // the job type may see the released files
  std::unique_ptr<OutputSet> outputs;
  std::unique_ptr<InputSet> inputs;

  // Logs a message of the worker itself, or of the plugin. Thread-safe.
  void log(int level, std::string_view message, std::map<std::string, std::string> fields = {});
};

// The context behind a dumps_host that this worker made.
JobContext& context_of(const dumps_host* host);

}  // namespace dumps
