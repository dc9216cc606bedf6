// refresh: writes everything that is shown of runs again, from their manifests: through the agent
// when it runs, else here, as its user. Also behind the old engine's jobs noop, latestlinks and
// createdirs, which `run --step` takes.
#include <boost/json.hpp>
#include <iostream>

#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/host_trees.h"
#include "agent/ctl/json_view.h"
#include "agent/supervisor/run_views.h"

namespace dumps {
namespace {

namespace json = boost::json;

json::value to_json(const RefreshReport& report) {
  json::array problems;
  for (const Error& error : report.bad) problems.emplace_back(error.to_string());
  return json::object{
      {"runs", report.runs}, {"files", report.files}, {"problems", std::move(problems)}};
}

Result<json::value> refresh_here(const GlobalOptions& global, const RefreshOptions& options) {
  Result<HostTrees> trees = HostTrees::take(global);
  if (!trees) return std::move(trees).error();
  const TreesInUse in_use = trees->in_use();
  RealFilesystem filesystem;
  RunViews views(filesystem, view_settings_of(in_use.config), in_use.modes);
  if (options.create) {
    const auto target = in_use.targets.find(options.target);
    if (target == in_use.targets.end()) {
      return make_error(ErrorCode::kNotFound, "create run", options.target,
                        "there is no such target")
          .with_hint("dumpsctl targets");
    }
    const RunId run{options.target, options.date};
    Result<std::size_t> made =
        views.write_run(views.place_of(in_use.layout, run, target->second.is_public()), true);
    if (!made) return std::move(made).error();
  }
  RefreshReport report;
  if (options.target.empty() && options.date.empty()) {
    views.refresh_all(in_use.layout, report);
    return to_json(report);
  }
  bool any = options.target.empty();
  for (const std::string& target : targets_with_runs(in_use.layout)) {
    if (!options.target.empty() && target != options.target) continue;
    any = true;
    views.refresh_target(in_use.layout, target, options.date, report);
  }
  if (!any) {
    return make_error(ErrorCode::kNotFound, "refresh", options.target,
                      "no run of it is in the trees")
        .with_hint("dumpsctl targets");
  }
  views.refresh_farm(in_use.layout, report);
  return to_json(report);
}

}  // namespace

bool is_refresh_job(const std::string& step) {
  return step == "noop" || step == "latestlinks" || step == "createdirs";
}

int refresh_command(const GlobalOptions& global, const RefreshOptions& options) {
  if (!options.target.empty() && !is_target_id(options.target)) {
    return complain("\"" + options.target + "\" is no id of a target", exit_code::kUsage);
  }
  if (!options.date.empty() && !is_date(options.date)) {
    return complain("date \"" + options.date + "\" is not YYYYMMDD", exit_code::kUsage);
  }
  if (options.create && (options.target.empty() || options.date.empty())) {
    return complain("createdirs takes --target and --date", exit_code::kUsage);
  }
  json::object body{{"create", options.create}};
  if (!options.target.empty()) body["target"] = options.target;
  if (!options.date.empty()) body["date"] = options.date;
  auto answer = ask_running_agent(global, "/v1/refresh", body);
  const Result<json::value> result = answer ? std::move(*answer) : refresh_here(global, options);
  if (!result) return complain(result.error());
  const json::array& problems = json_view::list(*result, "problems");
  if (global.json) {
    std::cout << json::serialize(*result) << "\n";
  } else {
    const auto count = [&result](const char* key) {
      return static_cast<long long>(json_view::number(*result, key));
    };
    std::cout << count("runs") << " runs looked at, " << count("files") << " files written\n";
    for (const json::value& problem : problems) {
      if (problem.is_string()) complain(std::string(problem.get_string()), exit_code::kFailed);
    }
  }
  return problems.empty() ? exit_code::kOk : exit_code::kFailed;
}

}  // namespace dumps
