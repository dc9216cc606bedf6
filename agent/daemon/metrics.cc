#include "agent/daemon/metrics.h"

#include <algorithm>
#include <array>
#include <map>

namespace dumps {
namespace {

// Values of labels: backslash, quote and newline are escaped.
std::string label(const std::string& name, std::string_view value) {
  std::string out = name + "=\"";
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

class Text {
 public:
  void family(const std::string& name, const char* type, const char* help) {
    text_ += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
    name_ = name;
  }
  void sample(std::uint64_t value, const std::string& labels = {}) {
    text_ +=
        name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_, name_;
};

std::uint64_t unix_seconds(TimePoint time) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

void add_runs(Text& text, const Executor& executor) {
  std::map<std::string_view, std::uint64_t> runs;
  std::map<std::string_view, std::uint64_t> steps;
  std::map<std::string, TimePoint> good;  // newest good run by profile
  for (const RunPhase phase : {RunPhase::kOpen, RunPhase::kDone, RunPhase::kPartial,
                               RunPhase::kFailed, RunPhase::kStopped}) {
    runs[run_phase_name(phase)] = 0;
  }
  for (const auto& [id, run] : executor.runs()) {
    if (!run.order.is_public() || run.order.scratch) continue;
    ++runs[run_phase_name(run.phase)];
    const bool made_something = std::any_of(run.steps.begin(), run.steps.end(), [](const auto& s) {
      return s.phase == StepPhase::kDone;
    });
    if (run.phase == RunPhase::kDone && made_something) {
      TimePoint& newest = good[run.order.profile];
      newest = std::max(newest, run.ended);
    }
    if (run.phase != RunPhase::kOpen) continue;
    for (const StepState& step : run.steps) ++steps[step_phase_name(step.phase)];
  }
  text.family("dumps_runs", "gauge", "Runs of public targets by state.");
  for (const auto& [state, count] : runs) text.sample(count, label("state", state));
  text.family("dumps_open_run_steps", "gauge", "Steps of these runs, where open, by state.");
  for (const auto& [state, count] : steps) text.sample(count, label("state", state));
  text.family("dumps_last_good_run_timestamp_seconds", "gauge",
              "When the newest good run of a profile ended.");
  for (const auto& [profile, when] : good) {
    text.sample(unix_seconds(when), label("profile", profile));
  }
}

void add_slots(Text& text, const Executor& executor) {
  const SlotLedger& slots = executor.slots();
  text.family("dumps_slots", "gauge", "What may be used at once; memory in bytes, 0: no limit.");
  text.sample(slots.capacity().cores, label("kind", "cores"));
  text.sample(slots.capacity().memory_bytes, label("kind", "memory"));
  for (const auto& [group, count] : slots.capacity().db) {
    text.sample(count, label("kind", "db") + "," + label("group", group));
  }
  text.family("dumps_slots_used", "gauge", "What is in use now.");
  text.sample(slots.cores_used(), label("kind", "cores"));
  text.sample(slots.memory_used(), label("kind", "memory"));
  for (const auto& [group, count] : slots.db_used()) {
    text.sample(count, label("kind", "db") + "," + label("group", group));
  }
}

}  // namespace

std::string render_metrics(const Executor& executor, const MetricsFacts& facts) {
  Text text;
  text.family("dumps_agent_info", "gauge", "The agent's version.");
  text.sample(1, label("version", facts.version));
  text.family("dumps_agent_start_time_seconds", "gauge", "When the agent started.");
  text.sample(unix_seconds(facts.started));
  text.family("dumps_agent_resident_memory_bytes", "gauge", "Memory of dumpsd itself.");
  text.sample(facts.resident_bytes);
  text.family("dumps_plugins", "gauge", "Plugin files by whether they are usable.");
  text.sample(facts.plugins, label("usable", "yes"));
  text.sample(facts.bad_plugins, label("usable", "no"));
  text.family("dumps_targets", "gauge", "Public targets of all sources.");
  text.sample(facts.public_targets);
  text.family("dumps_config_last_reload_successful", "gauge", "Whether the last reload was good.");
  text.sample(facts.last_reload_good ? 1 : 0);
  add_runs(text, executor);
  add_slots(text, executor);
  text.family("dumps_jobs_running", "gauge", "Workers that run now.");
  text.sample(executor.attempts().size());
  text.family("dumps_attempts_total", "counter", "Attempts that ended, by how they ended.");
  for (const auto& [end, count] : executor.ends()) text.sample(count, label("end", end));
  return text.take();
}

}  // namespace dumps
