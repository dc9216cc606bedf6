// verify: whether the files of runs are what they ought to be; and what it shares with adopt.
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>

#include "agent/base/terminal.h"
#include "agent/base/text_table.h"
#include "agent/core/config.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/run_checks.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

namespace json = boost::json;

// By which manifests may be signed: those that are published, or the one that was given.
Result<std::vector<PublicKey>> trusted_keys(const AgentConfig& agent, const std::string& file) {
  if (file.empty()) return published_keys(agent.trees.public_tree);
  Result<PublicKey> key = PublicKey::read(file);
  if (!key) return std::move(key).error();
  return std::vector<PublicKey>{std::move(*key)};
}

json::object to_json(const RunId& run, const VerifyReport& report, bool is_deep) {
  return {{"target", run.target},   {"date", run.date},
          {"ok", report.is_good()}, {"manifest", report.manifest.has_value()},
          {"deep", is_deep},        {"files", report.facts.size()},
          {"bytes", report.bytes},  {"findings", findings_json(report.findings)}};
}

void print(const RunId& run, const VerifyReport& report, bool is_deep) {
  print_findings(run, report.findings);
  size_t bad = 0;
  for (const Finding& finding : report.findings) bad += finding.is_bad ? 1 : 0;
  std::cout << run.to_string() << ": "
            << (bad == 0 ? "good" : std::to_string(bad) + (bad == 1 ? " problem" : " problems"))
            << ", " << human_count(report.facts.size()) << " files, "
            << human_bytes(static_cast<double>(report.bytes))
            << (is_deep ? " read and decoded" : " read")
            << (report.manifest ? "" : ", by the lists of the older engine") << std::endl;
}

}  // namespace

json::array findings_json(const std::vector<Finding>& findings) {
  json::array list;
  for (const Finding& finding : findings) list.emplace_back(to_json(finding));
  return list;
}

void print_findings(const RunId& run, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    std::cout << run.to_string() << ": " << (finding.is_bad ? "" : "note: ") << finding.to_string()
              << "\n";
  }
}

Result<std::vector<RunId>> chosen_runs(const Layout& layout, const std::string& target,
                                       const std::string& date) {
  if (!is_target_id(target)) {
    return make_error(ErrorCode::kInvalid, "find runs", target, "no id of a target")
        .with_hint("letters a to z, digits and _, as in the paths of its dumps");
  }
  std::vector<RunId> runs;
  if (date != "all") {
    if (!is_date(date)) {
      return make_error(ErrorCode::kInvalid, "find runs", date, "no date")
          .with_hint("YYYYMMDD, or all");
    }
    runs.push_back({target, date});
    return runs;
  }
  for (const std::string& each : dates_of(layout, target)) runs.push_back({target, each});
  if (runs.empty()) {
    return make_error(ErrorCode::kNotFound, "find runs", target, "it has none in the trees");
  }
  return runs;
}

std::function<Status(const VerifyProgress&)> progress_on_terminal(const std::string& what) {
  if (::isatty(STDERR_FILENO) == 0) return {};
  using Clock = std::chrono::steady_clock;
  return [what, last = Clock::time_point()](const VerifyProgress& progress) mutable {
    const auto now = Clock::now();
    const bool is_end = progress.done_files + 1 >= progress.total_files;
    if (now - last < std::chrono::milliseconds(is_end ? 50 : 200)) return Status();
    last = now;
    const double fraction = progress.total_bytes == 0
                                ? 1
                                : std::min(1.0, static_cast<double>(progress.done_bytes) /
                                                    static_cast<double>(progress.total_bytes));
    std::cerr << "\r\033[K" << what << " " << progress_bar(fraction) << " " << progress.done_files
              << " of " << progress.total_files << " files\r" << std::flush;
    return Status();
  };
}

int verify_command(const GlobalOptions& global, const VerifyCommandOptions& options) {
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) return complain(problems.to_string(), exit_code::kFailed);
  const Layout layout = trees_of(config.agent);
  Result<std::vector<RunId>> runs = chosen_runs(layout, options.target, options.date);
  if (!runs) return complain(runs.error());
  Result<std::vector<PublicKey>> keys = trusted_keys(config.agent, options.key);
  if (!keys) return complain(keys.error());
  VerifyOptions how;
  how.depth = options.deep ? CheckDepth::kDeep : CheckDepth::kStructure;
  how.threads = options.threads;
  how.keys = std::move(*keys);
  how.must_be_signed = !config.agent.signing_key.empty() || !options.key.empty();
  json::array list;
  int code = exit_code::kOk;
  for (const RunId& run : *runs) {
    how.on_progress = progress_on_terminal("verify " + run.to_string());
    const Result<bool> is_public = is_public_run(layout, run);
    Result<VerifyReport> report = is_public ? verify_run(layout, run, *is_public, how)
                                            : Result<VerifyReport>(is_public.error());
    if (how.on_progress) std::cerr << "\r\033[K";
    if (!report) {
      code = exit_code::of(report.error());
      complain(report.error().to_string(), code);
      continue;
    }
    if (!report->is_good()) code = exit_code::kFailed;
    if (global.json) {
      list.emplace_back(to_json(run, *report, options.deep));
    } else {
      print(run, *report, options.deep);
    }
  }
  if (global.json) {
    std::cout << json::serialize(json::object{{"ok", code == exit_code::kOk}, {"runs", list}})
              << "\n";
  }
  return code;
}

}  // namespace dumps
