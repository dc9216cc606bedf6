// dumpsctl queries: the statements of a plugin with the database's plans for them, by the plugin's
// job `queries`.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/json_view.h"

namespace dumps {
namespace {

namespace json = boost::json;

std::string joined(const json::array& list) {
  std::string out;
  for (const json::value& item : list) {
    if (item.is_string()) out += (out.empty() ? "" : ", ") + std::string(item.get_string());
  }
  return out;
}

std::string ms_of(const json::value& statement) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", json_view::number(statement, "ms"));
  return text;
}

void print(const json::value& report, bool bench) {
  std::cout << json_view::text(report, "database") << " (" << json_view::text(report, "role")
            << ")\n";
  std::vector<std::string> header{"STATEMENT", "FLAGS", "PLAN"};
  if (bench) header.insert(header.begin() + 1, {"MS", "ROWS"});
  TextTable table(header);
  size_t flagged = 0;
  for (const json::value& statement : json_view::list(report, "statements")) {
    const std::string flags = joined(json_view::list(statement, "flags"));
    flagged += flags.empty() ? 0 : 1;
    std::vector<std::string> row{json_view::text(statement, "name"), flags.empty() ? "-" : flags};
    if (bench) {
      row.insert(row.begin() + 1, {ms_of(statement), human_count(static_cast<unsigned long long>(
                                                         json_view::number(statement, "rows")))});
    }
    for (const json::value& line : json_view::list(statement, "plan")) {
      row.push_back(line.is_string() ? std::string(line.get_string()) : "");
      table.add(row);
      row.assign(header.size() - 1, "");
    }
  }
  std::cout << table.to_string() << flagged << " of "
            << json_view::list(report, "statements").size() << " statements have flags\n";
  for (const json::value& warning : json_view::list(report, "warnings")) {
    if (warning.is_string()) std::cerr << "warning: " << warning.get_string().c_str() << "\n";
  }
}

}  // namespace

int queries_command(const GlobalOptions& global, const QueriesOptions& options) {
  const Result<Target> target = find_target(global, options.target);
  if (!target) return complain(target.error());
  TryOptions job;
  job.plugin = options.plugin;
  job.job = "queries";
  job.target = *target;
  job.target->visibility = "private";
  job.set = options.set;
  if (!options.server.empty()) job.set.push_back("server=" + options.server);
  if (options.bench) {
    job.set.emplace_back("bench=true");
    job.set.push_back("limit=" + std::to_string(options.limit));
  }
  if (options.force) job.set.emplace_back("force=true");
  const Result<JobFiles> files = run_quietly(global, job);
  if (!files) return complain(files.error());
  const auto found = files->find("queries.json");
  if (found == files->end()) {
    return complain("queries: " + options.plugin + ": its job wrote no queries.json",
                    exit_code::kFailed);
  }
  if (global.json) {
    std::cout << found->second;
    return exit_code::kOk;
  }
  print(json::parse(found->second), options.bench);
  return exit_code::kOk;
}

}  // namespace dumps
