// Commands that ask a running agent.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include "agent/base/terminal.h"
#include "agent/base/text_table.h"
#include "agent/core/config.h"
#include "agent/ctl/api_client.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/json_view.h"
#include "agent/ctl/reply.h"
#include "agent/ctl/run_view.h"

namespace dumps {
namespace {

namespace json = boost::json;
using json_view::list;
using json_view::number;
using json_view::text;

// How long a command that waits for a run bears with an agent that does not answer.
constexpr std::chrono::seconds kRestartTime{30};

std::string run_target(const std::string& run) { return "/v1/runs/" + run; }

json::object parse_assignments(const std::vector<std::string>& list_of_words, std::string* bad) {
  json::object params;
  for (const auto& word : list_of_words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      *bad = word;
      return params;
    }
    params[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return params;
}

// As client.get(), but an agent that is being restarted is given time to come back.
Result<ApiReply> get_patiently(ApiClient& client, const std::string& target) {
  const auto deadline = std::chrono::steady_clock::now() + kRestartTime;
  for (;;) {
    Result<ApiReply> reply = client.get(target);
    if (reply || std::chrono::steady_clock::now() >= deadline) return reply;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

// Follows one run to its end; 0 only when it is done.
int wait_for_run(ApiClient& client, const std::string& id, bool json_output) {
  const bool tty = !json_output && ::isatty(STDOUT_FILENO) != 0;
  RunNarrator narrator;
  for (;;) {
    json::value run;
    const int code = with_reply(get_patiently(client, run_target(id)), [&run](const auto& value) {
      run = value;
      return exit_code::kOk;
    });
    if (code != exit_code::kOk) return code;
    if (!json_output) {
      for (const auto& line : narrator.look(run))
        std::cout << (tty ? "\r\x1b[K" : "") << id << "  " << line << "\n";
      if (tty && !is_over(run))
        std::cout << "\r\x1b[K" << render_bar(run, terminal_width(STDOUT_FILENO));
      std::cout << std::flush;
    }
    if (is_over(run)) {
      if (json_output) {
        print_json(run);
      } else {
        std::cout << (tty ? "\r\x1b[K" : "") << id << "  " << text(run, "state") << "\n";
      }
      return text(run, "state") == "done" ? exit_code::kOk : exit_code::kFailed;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(tty ? 200 : 300));
  }
}

// The agent works elsewhere: a relative path would mean another directory there.
std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

json::object run_request(const RunOptions& options, std::string* bad) {
  json::object params = parse_assignments(options.set, bad);
  if (!options.pages.empty()) params["pages"] = options.pages;
  if (!options.pagelist.empty()) params["pagelist_file"] = absolute_path(options.pagelist);
  if (!options.namespaces.empty()) params["namespaces"] = options.namespaces;
  if (!options.revisions.empty()) params["revisions"] = options.revisions;
  if (!options.shards.empty()) params["shards"] = options.shards;
  json::object body{{"profile", options.profile}, {"params", params}};
  if (!options.target.empty()) body["targets"] = json::array{json::string(options.target)};
  if (!options.group.empty()) body["group"] = options.group;
  if (!options.date.empty()) body["date"] = options.date;
  if (!options.steps.empty()) body["steps"] = json::value_from(options.steps);
  if (!options.scratch.empty()) body["scratch"] = absolute_path(options.scratch);
  if (options.sample > 0) body["sample"] = options.sample;
  return body;
}

void print_jobs(const json::array& jobs) {
  TextTable table({"RUN", "STEP", "SHARD", "PLUGIN", "PID", "SINCE", "PROGRESS"});
  for (const auto& job : jobs) {
    const std::string shard = text(job, "mode") == "plan" ? "(plan)" : text(job, "shard");
    table.add({text(job, "run"), text(job, "step"), shard, text(job, "plugin"),
               std::to_string(static_cast<long long>(number(job, "pid"))), text(job, "since"),
               describe_progress(job)});
  }
  std::cout << (table.empty() ? std::string("nothing is running\n") : table.to_string());
}

}  // namespace

int complain(const std::string& what, int code) {
  std::cerr << "dumpsctl: " << what << "\n";
  return code;
}

int complain(const Error& error) { return complain(error.to_string(), exit_code::of(error)); }

std::string config_path(const GlobalOptions& global) {
  if (!global.config.empty()) return global.config;
  const char* environment = std::getenv("DUMPS_CONFIG");
  return environment != nullptr ? environment : "/etc/dumps-agent/agent.toml";
}

std::string socket_path(const GlobalOptions& global) {
  if (!global.socket.empty()) return global.socket;
  if (const char* environment = std::getenv("DUMPS_SOCKET");
      environment != nullptr && global.config.empty()) {
    return environment;
  }
  Problems problems;
  const Config config = load_config(config_path(global), InstallPaths{}, problems);
  if (!config.agent.control.socket.empty()) return config.agent.control.socket;
  return "/run/dumps-agent/control.sock";
}

int run_command(const GlobalOptions& global, const RunOptions& options) {
  if (options.target.empty() == options.group.empty()) {
    return complain("name what to dump: --target ID, or --targets GROUP[:N]", exit_code::kUsage);
  }
  if (options.steps.size() == 1 && is_refresh_job(options.steps.front())) {
    if (!options.group.empty()) return complain("name one target: --target ID", exit_code::kUsage);
    return refresh_command(global,
                           {options.target, options.date, options.steps.front() == "createdirs"});
  }
  std::string bad;
  const json::object body = run_request(options, &bad);
  if (!bad.empty())
    return complain("--set takes KEY=VALUE, not \"" + bad + "\"", exit_code::kUsage);
  ApiClient client(socket_path(global));
  std::vector<std::string> runs;
  const int code = with_reply(client.post("/v1/runs", body), [&](const json::value& reply) {
    for (const auto& id : list(reply, "runs")) {
      if (id.is_string()) runs.emplace_back(id.get_string());
    }
    if (!options.wait && global.json) return print_json(reply);
    for (const auto& id : runs) {
      if (!global.json)
        std::cout << id
                  << (json_view::flag(reply, "joined") ? "  is there already\n" : "  started\n");
    }
    return exit_code::kOk;
  });
  if (code != exit_code::kOk || !options.wait) return code;
  int worst = exit_code::kOk;
  for (const auto& id : runs) worst = std::max(worst, wait_for_run(client, id, global.json));
  return worst;
}

int ps_command(const GlobalOptions& global) {
  ApiClient client(socket_path(global));
  return with_reply(client.get("/v1/jobs"), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    print_jobs(list(reply, "jobs"));
    return exit_code::kOk;
  });
}

int status_command(const GlobalOptions& global) {
  ApiClient client(socket_path(global));
  return with_reply(client.get("/v1/status"), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    if (const json::value* agent = json_view::member(reply, "agent")) {
      std::cout << "agent " << text(*agent, "version") << " on " << text(*agent, "host") << ", pid "
                << static_cast<long long>(number(*agent, "pid")) << ", since "
                << text(*agent, "started") << "\n";
    }
    TextTable table({"RUN", "PROFILE", "STATE", "STEPS", "NOW"});
    for (const auto& run : list(reply, "runs")) {
      size_t over = 0;
      std::string now;
      for (const auto& step : list(run, "steps")) {
        const std::string state = text(step, "state");
        if (state == "done" || state == "skipped") ++over;
        if (now.empty() && (state == "running" || state == "planning" || state == "releasing")) {
          now = text(step, "name") + " " + describe_progress(step);
        }
        if (now.empty() && (state == "failed" || state == "held"))
          now = text(step, "name") + ": " + text(step, "message");
        if (now.empty() && text(step, "message").starts_with("waits for room"))
          now = text(step, "message");
      }
      table.add({text(run, "id"), text(run, "profile"), text(run, "state"),
                 std::to_string(over) + "/" + std::to_string(list(run, "steps").size()), now});
    }
    std::cout << (table.empty() ? std::string("no runs yet\n") : table.to_string());
    for (const auto& trouble : list(reply, "trouble")) {
      if (trouble.is_string())
        std::cout << "attention: " << std::string(trouble.get_string()) << "\n";
    }
    return exit_code::kOk;
  });
}

int show_command(const GlobalOptions& global, const std::string& run) {
  ApiClient client(socket_path(global));
  return with_reply(client.get(run_target(run)), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    std::cout << render_run(reply);
    return exit_code::kOk;
  });
}

int stop_command(const GlobalOptions& global, const std::string& run, const std::string& step,
                 bool now) {
  json::object body{{"now", now}};
  if (!step.empty()) body["step"] = step;
  ApiClient client(socket_path(global));
  return with_reply(client.post(run_target(run) + "/stop", body), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    std::cout << run << "  is being stopped\n";
    return exit_code::kOk;
  });
}

int restart_command(const GlobalOptions& global, const std::string& run, const std::string& step) {
  json::object body;
  if (!step.empty()) body["step"] = step;
  ApiClient client(socket_path(global));
  return with_reply(client.post(run_target(run) + "/restart", body), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    std::cout << run << "  is open again\n";
    return exit_code::kOk;
  });
}

int logs_command(const GlobalOptions& global, const std::string& run, const std::string& step,
                 const std::string& shard, bool follow) {
  ApiClient client(socket_path(global));
  unsigned long long offset = 0;
  for (;;) {
    std::string target = "/v1/logs?run=";
    target.append(run).append("&step=").append(step);
    target.append("&offset=").append(std::to_string(offset));
    if (!shard.empty()) target.append("&shard=").append(shard);
    bool over = true;
    const int code = with_reply(client.get(target), [&](const json::value& reply) {
      if (global.json) {
        print_json(reply);
      } else {
        std::cout << text(reply, "text") << std::flush;
      }
      offset = static_cast<unsigned long long>(number(reply, "offset"));
      over = json_view::flag(reply, "over") && text(reply, "text").empty();
      return exit_code::kOk;
    });
    if (code != exit_code::kOk || !follow || over) return code;
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

int reload_command(const GlobalOptions& global) {
  ApiClient client(socket_path(global));
  return with_reply(client.post("/v1/reload", {}), [&](const json::value& reply) {
    if (global.json) return print_json(reply);
    for (const auto& change : list(reply, "changes")) {
      if (change.is_string()) std::cout << std::string(change.get_string()) << "\n";
    }
    return exit_code::kOk;
  });
}

}  // namespace dumps
