// quarantine: what gates hold back, and what to do about it.
#include <algorithm>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/ctl/json_view.h"
#include "agent/ctl/reply.h"

namespace dumps {
namespace {

namespace json = boost::json;
using json_view::list;
using json_view::number;
using json_view::text;

// What goes into a path of the API: names have no other characters.
bool is_plain(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-' || c == '/' || c == '~';
  });
}

int print_list(const json::value& reply) {
  TextTable table({"RUN", "STEP", "SHARD", "SINCE", "WHY"});
  for (const json::value& item : list(reply, "held")) {
    table.add({text(item, "run"), text(item, "step"), text(item, "shard"), text(item, "since"),
               text(item, "reason")});
  }
  std::cout << (table.empty() ? std::string("nothing is held\n") : table.to_string());
  return exit_code::kOk;
}

int print_step(const json::value& reply) {
  std::cout << text(reply, "run") << " " << text(reply, "step") << "\n";
  for (const json::value& item : list(reply, "held")) {
    const std::string shard = text(item, "shard");
    std::cout << "held since " << text(item, "since") << (shard.empty() ? "" : ", " + shard) << ": "
              << text(item, "reason") << "\n";
  }
  const std::string baseline = text(reply, "baseline");
  std::cout << (baseline.empty() || baseline == "none" ? "no baseline: compared with no earlier run"
                                                       : "compared with the run of " + baseline)
            << "\n";
  TextTable table({"FILE", "SIZE"});
  for (const json::value& file : list(reply, "files")) {
    table.add({text(file, "path"), human_bytes(number(file, "size"))});
  }
  if (!table.empty()) std::cout << table.to_string();
  return exit_code::kOk;
}

}  // namespace

int quarantine_command(const GlobalOptions& global, const QuarantineOptions& options) {
  ApiClient client(socket_path(global));
  std::string target = "/v1/quarantine";
  if (options.verb == "list") {
    return with_reply(client.get(target), [&](const json::value& reply) {
      return global.json ? print_json(reply) : print_list(reply);
    });
  }
  if (!is_plain(options.run) || std::count(options.run.begin(), options.run.end(), '/') != 1) {
    return complain("\"" + options.run + "\" is not TARGET/DATE", exit_code::kUsage);
  }
  if (!is_plain(options.step)) {
    return complain("\"" + options.step + "\" is not the name of a step", exit_code::kUsage);
  }
  target += "/" + options.run + "/" + options.step;
  if (options.verb == "show") {
    return with_reply(client.get(target), [&](const json::value& reply) {
      return global.json ? print_json(reply) : print_step(reply);
    });
  }
  json::object body{{"reason", options.reason}};
  if (!options.shard.empty()) body["shard"] = options.shard;
  target += "/" + options.verb;
  return with_reply(client.post(target, body), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    std::cout << options.run << " " << options.step
              << (options.shard.empty() ? "" : " " + options.shard) << "  "
              << (options.verb == "drop"
                      ? "dropped; `dumpsctl restart " + options.run + "` makes it again"
                      : "released")
              << "\n";
    return exit_code::kOk;
  });
}

}  // namespace dumps
