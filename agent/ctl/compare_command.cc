// dumpsctl compare: what got slower from one run of a target to another.
#include <algorithm>
#include <iostream>

#include "agent/core/config.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/run_comparison.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

using StepTable = std::map<std::string, StepFigures>;

Result<StepTable> read_run(const Layout& trees, const RunId& run) {
  Result<std::vector<std::string>> steps = list_steps(trees, run);
  if (!steps) return std::move(steps).error();
  StepTable table;
  for (const std::string& step : *steps) {
    const Result<std::vector<ShardRecord>> records = read_step_records(trees, run, step);
    if (!records) return records.error();
    Result<StepFigures> figures = figures_of(*records);
    if (!figures) return std::move(figures).error();
    if (figures->is_there) table.emplace(step, std::move(*figures));
  }
  if (table.empty()) {
    return make_error(ErrorCode::kNotFound, "compare", run.to_string(),
                      "no step of this run is done")
        .with_hint("dumpsctl show " + run.to_string());
  }
  return table;
}

// Leaves the steps of one profile.
Status choose(const Config& config, const std::string& profile, StepTable& table) {
  const auto found = config.profiles.find(profile);
  if (found == config.profiles.end()) {
    std::vector<std::string> known;
    for (const auto& [name, p] : config.profiles) known.push_back(name);
    return make_error(ErrorCode::kInvalid, "compare", profile,
                      "there is no profile of this name; " + name_advice(profile, known));
  }
  std::erase_if(table, [&](const auto& item) {
    return std::none_of(found->second.steps.begin(), found->second.steps.end(),
                        [&](const StepConfig& step) { return step.name == item.first; });
  });
  return {};
}

}  // namespace

int compare_command(const GlobalOptions& global, const CompareOptions& options) {
  for (const std::string& date : {options.before, options.after}) {
    if (!is_date(date)) {
      return complain("compare: " + date + " is no date of a run; write YYYYMMDD",
                      exit_code::kUsage);
    }
  }
  if (!is_target_id(options.target)) {
    return complain("compare: \"" + options.target + "\" is no id of a target", exit_code::kUsage);
  }
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) return complain(problems.to_string(), exit_code::kFailed);
  const Layout trees = trees_of(config.agent);
  StepTable tables[2];
  for (size_t i = 0; i < 2; ++i) {
    Result<StepTable> table =
        read_run(trees, {options.target, i == 0 ? options.before : options.after});
    if (!table) return complain(table.error());
    tables[i] = std::move(*table);
    if (options.profile.empty()) continue;
    if (Status s = choose(config, options.profile, tables[i]); !s) {
      return complain(s.error());
    }
  }
  const std::vector<StepComparison> steps = compare_runs(tables[0], tables[1]);
  if (global.json) {
    std::cout << boost::json::serialize(boost::json::object{{"before", options.before},
                                                            {"after", options.after},
                                                            {"target", options.target},
                                                            {"steps", comparison_to_json(steps)}})
              << "\n";
  } else {
    std::cout << render_comparison(steps, options.before, options.after);
  }
  return exit_code::kOk;
}

}  // namespace dumps
