// cleanup: shows what goes by [retention], and removes it; hold: keeps a run from that.
#include <boost/json.hpp>
#include <iostream>
#include <optional>

#include "agent/base/atomic_file.h"
#include "agent/base/text_table.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/host_trees.h"
#include "agent/ctl/json_view.h"
#include "agent/retention/cleanup.h"
#include "agent/retention/deletion_log.h"

namespace dumps {
namespace {

namespace json = boost::json;
using json_view::list;
using json_view::number;
using json_view::text;

// Without an agent: the same here, as its user.
Result<json::value> clean_up_here(const GlobalOptions& global, const CleanupWish& wish) {
  Result<HostTrees> trees = HostTrees::take(global);
  if (!trees) return std::move(trees).error();
  const SystemClock clock;
  const CleanupRequest request = cleanup_request(wish, trees->in_use(), clock.now());
  Result<CleanupPlan> plan = plan_cleanup(request);
  if (!plan) return std::move(plan).error();
  json::object shown = to_json(*plan);
  shown["applied"] = wish.apply;
  if (!wish.apply) return json::value(std::move(shown));
  std::optional<Error> unlogged;
  const auto log = [&](const std::string& line) {
    Status s = log_deletion(trees->state(), clock.now(), trees->user(), line);
    if (!s) unlogged = s.error();
  };
  Filesystem& filesystem = trees->filesystem();
  CleanupOutcome outcome = carry_out(filesystem, request, *plan, log);
  if (unlogged) outcome.errors.push_back(std::move(*unlogged));
  for (Error& error : trees->show(outcome.targets)) outcome.errors.push_back(std::move(error));
  shown["outcome"] = to_json(outcome);
  return json::value(std::move(shown));
}

std::string size_of(const json::value& item, const char* key) {
  return human_bytes(number(item, key));
}

void print_plan(const json::value& plan, bool all) {
  TextTable table({"RUN", "TREE", "WHAT", "FREES", "WHY"});
  size_t kept = 0;
  for (const json::value& run : list(plan, "runs")) {
    const std::string action = text(run, "action");
    if (action == "keep" && !all) {
      ++kept;
      continue;
    }
    const size_t files = list(run, "files").size();
    table.add({text(run, "run"), text(run, "tree"),
               action == "strip" ? std::to_string(files) + " files" : action,
               action == "keep" ? "" : size_of(run, "freed_bytes"), text(run, "reason")});
  }
  for (const json::value& left : list(plan, "left_overs")) {
    table.add({text(left, "path"), "temp", "remove", size_of(left, "bytes"), text(left, "reason")});
  }
  if (!table.empty()) std::cout << table.to_string();
  if (kept > 0) std::cout << kept << " runs stay; --all says why\n";
}

int print_result(const json::value& result, bool all) {
  print_plan(result, all);
  if (!json_view::flag(result, "applied")) {
    std::cout << size_of(result, "freed_bytes")
              << " would become free; nothing was changed, --apply does it\n";
    return exit_code::kOk;
  }
  const json::value* outcome = json_view::member(result, "outcome");
  const json::value none = json::object{};
  const json::value& done = outcome == nullptr ? none : *outcome;
  std::cout << "removed " << number(done, "runs_removed") << " runs, "
            << number(done, "files_removed") << " files of others and "
            << number(done, "left_overs_removed") << " left-overs: " << size_of(done, "freed_bytes")
            << "\n";
  for (const json::value& error : list(done, "errors")) {
    if (error.is_string()) std::cerr << "dumpsctl: " << std::string(error.get_string()) << "\n";
  }
  return list(done, "errors").empty() ? exit_code::kOk : exit_code::kFailed;
}

}  // namespace

int cleanup_command(const GlobalOptions& global, const CleanupOptions& options) {
  const CleanupWish wish{options.target, options.apply};
  auto answer =
      ask_running_agent(global, "/v1/cleanup", {{"target", wish.target}, {"apply", wish.apply}});
  const Result<json::value> result = answer ? std::move(*answer) : clean_up_here(global, wish);
  if (!result) return complain(result.error());
  if (!global.json) return print_result(*result, options.all);
  std::cout << json::serialize(*result) << "\n";
  const json::value* outcome = json_view::member(*result, "outcome");
  return outcome == nullptr || list(*outcome, "errors").empty() ? exit_code::kOk
                                                                : exit_code::kFailed;
}

// A file beside the run's records: it needs no agent, and none needs to hear of it.
int hold_command(const GlobalOptions& global, const HoldOptions& options) {
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) return complain(problems.to_string(), exit_code::kFailed);
  const size_t slash = options.run.find('/');
  const RunId run{options.run.substr(0, slash),
                  slash == std::string::npos ? "" : options.run.substr(slash + 1)};
  if (!is_target_id(run.target) || !is_date(run.date)) {
    return complain("\"" + options.run + "\" is no run: TARGET/DATE", exit_code::kUsage);
  }
  if (options.drop == !options.reason.empty()) {
    return complain("hold takes --reason, or --drop", exit_code::kUsage);
  }
  const Layout layout = trees_of(config.agent);
  if (!exists(layout.run_directory(run)) && !exists(layout.final_directory(run, true)) &&
      !exists(layout.final_directory(run, false))) {
    return complain("there is no run " + options.run, exit_code::kFailed);
  }
  RealFilesystem filesystem;
  const std::string path = hold_file(layout, run);
  if (options.drop && !exists(path)) {
    return complain(options.run + " is not held by a command", exit_code::kFailed);
  }
  Status done = options.drop ? filesystem.remove(path)
                             : filesystem.make_directories(layout.run_directory(run), 0700);
  if (done && !options.drop) {
    const std::string line = options.reason.substr(0, options.reason.find('\n'));
    done = filesystem.put(path, line + "\n", 0600);
  }
  if (!done) return complain(done.error());
  if (global.json) {
    std::cout << json::serialize(json::object{{"run", options.run}, {"held", !options.drop}})
              << "\n";
  } else {
    std::cout << options.run << (options.drop ? "  is no longer held\n" : "  is held\n");
  }
  return exit_code::kOk;
}

}  // namespace dumps
