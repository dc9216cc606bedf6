// withdraw: takes released files back. Through the agent where one runs, which can also make them
// anew; else here, in its place.
#include <boost/json.hpp>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/host_trees.h"
#include "agent/ctl/json_view.h"
#include "agent/retention/deletion_log.h"
#include "agent/retention/withdrawal.h"

namespace dumps {
namespace {

namespace json = boost::json;
using json_view::list;
using json_view::number;
using json_view::text;

Result<json::value> withdraw_here(const GlobalOptions& global, const WithdrawWish& wish) {
  Result<HostTrees> trees = HostTrees::take(global);
  if (!trees) return std::move(trees).error();
  const SystemClock clock;
  const WithdrawRequest request =
      withdraw_request(wish, trees->in_use(), trees->user(), clock.now());
  const auto files = plan_withdrawal(request);
  if (!files) return files.error();
  Status unlogged;
  if (!wish.dry_run) {
    Status done = withdraw(trees->filesystem(), request, *files, [&](const std::string& line) {
      Status s = log_deletion(trees->state(), clock.now(), trees->user(), line);
      if (!s) unlogged = std::move(s);
    });
    if (!done) return std::move(done).error().with_hint("the same command again, which goes on");
    const std::vector<Error> unshown = trees->show({wish.target});
    if (!unshown.empty()) return unshown.front();
  }
  if (!unlogged) return std::move(unlogged).error();
  return json::value(json::object{{"files", to_json(*files)}, {"withdrawn", !wish.dry_run}});
}

void print_files(const json::value& result) {
  TextTable table({"RUN", "TREE", "SIZE", "FILE"});
  for (const json::value& file : list(result, "files")) {
    table.add({text(file, "run"), text(file, "tree"), human_bytes(number(file, "size")),
               text(file, "name")});
  }
  if (!table.empty()) std::cout << table.to_string();
  const size_t count = list(result, "files").size();
  if (!json_view::flag(result, "withdrawn")) {
    std::cout << count << " files would be withdrawn; nothing was changed\n";
  } else if (count == 0) {
    std::cout << "all of it is withdrawn already\n";
  } else {
    std::cout << count << " files are withdrawn; their names and hashes stay in the manifests\n";
  }
}

// False: a step could not be started anew.
bool print_made_anew(const json::value& result) {
  bool good = true;
  for (const json::value& step : list(result, "made_anew")) {
    const std::string error = text(step, "error");
    if (error.empty()) {
      std::cout << text(step, "run") << " step " << text(step, "step") << " is made anew\n";
    } else {
      good = false;
      std::cerr << "dumpsctl: " << text(step, "run") << " step " << text(step, "step")
                << " is not made anew: " << error << "\n";
    }
  }
  return good;
}

bool all_made_anew(const json::value& result) {
  for (const json::value& step : list(result, "made_anew")) {
    if (!text(step, "error").empty()) return false;
  }
  return true;
}

}  // namespace

int withdraw_command(const GlobalOptions& global, const WithdrawOptions& options) {
  const WithdrawWish wish{options.target, options.date,    options.artifact,
                          options.reason, options.replace, options.dry_run};
  // Said here as the agent would say it, before anybody is asked.
  const Result<WithdrawWish> good = parse_withdraw_wish(json::serialize(to_json(wish)));
  if (!good) return complain(good.error().to_string(), exit_code::kUsage);
  auto answer = ask_running_agent(global, "/v1/withdraw", to_json(wish));
  // Nothing is withdrawn that would then not be replaced.
  if (!answer && wish.replace) {
    return complain("--replace needs the agent, and none answers at " + socket_path(global),
                    exit_code::kUnreachable);
  }
  const Result<json::value> result = answer ? std::move(*answer) : withdraw_here(global, wish);
  if (!result) return complain(result.error());
  if (global.json) {
    std::cout << json::serialize(*result) << "\n";
    return all_made_anew(*result) ? exit_code::kOk : exit_code::kFailed;
  }
  print_files(*result);
  return print_made_anew(*result) ? exit_code::kOk : exit_code::kFailed;
}

}  // namespace dumps
