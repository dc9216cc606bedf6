// ControlApi: what the HTTP server's handlers answer, from the daemon's state.
//
// Anybody on the host may look, at public targets only; root, the agent's user and members of the
// admin group may look at everything and change things. On the loopback port there is nothing but
// /metrics, and the pages of live_pages.h. Loop thread only; owned by the Daemon and outlived by
// it.
//
//   GET  /v1/status                     agent, slots, runs
//   GET  /v1/jobs                       running workers
//   GET  /v1/runs/TARGET/DATE           one run
//   GET  /v1/targets                    targets in use
//   GET  /v1/logs?run=&step=&shard=&offset=   log of the newest attempt
//   POST /v1/runs                       start or join (see run_request.h)
//   POST /v1/runs/TARGET/DATE/stop      {"step": S, "now": bool}
//   POST /v1/runs/TARGET/DATE/restart   {"step": S}
//   GET, POST /v1/quarantine...         see quarantine_api.h
//   POST /v1/reload                     read the configuration again
//   POST /v1/refresh                    see view_keeper.h
//   POST /v1/cleanup, /v1/withdraw      see tree_changes.h
//   GET  /metrics
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/daemon/http_message.h"
#include "agent/daemon/metrics.h"
#include "agent/daemon/quarantine_api.h"
#include "agent/supervisor/disk_work.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {

// What the API needs of the daemon.
struct ApiContext {
  Executor& executor;
  DiskWork& disk;
  const Clock& clock;
  std::function<const LoadedConfig&()> config;
  std::function<MetricsFacts()> metrics;
  std::function<std::string()> host;
  // Calls back with what changed, or with what is wrong.
  std::function<void(std::function<void(Result<std::vector<std::string>>)>)> reload;
  // Routes of others, for who may change things: false where the path is none of theirs.
  std::function<bool(const HttpRequest&, const std::string& user, const HttpRespond&)> others = {};
};

class ControlApi {
 public:
  explicit ControlApi(ApiContext context)
      : context_(std::move(context)), quarantine_(context_.executor, context_.disk) {}

  void handle_local(const HttpRequest& request, const HttpRespond& respond);
  void handle_loopback(const HttpRequest& request, const HttpRespond& respond);

 private:
  bool trusted(const HttpPeer& peer) const;
  Status may_restart(const std::string& id) const;
  std::string step_called(const std::string& id, const std::string& name) const;
  bool visible(const RunState& run, const HttpPeer& peer) const;
  void get(const HttpRequest& request, const HttpRespond& respond);
  void post(const HttpRequest& request, const HttpRespond& respond);
  void status(const HttpRequest& request, const HttpRespond& respond) const;
  void jobs(const HttpRequest& request, const HttpRespond& respond) const;
  void targets(const HttpRequest& request, const HttpRespond& respond) const;
  void logs(const HttpRequest& request, const HttpRespond& respond);
  void run_runs(const HttpRequest& request, const HttpRespond& respond);
  void change_run(const HttpRequest& request, const HttpRespond& respond);
  void metrics(const HttpRespond& respond) const;

  bool handle_quarantine(const HttpRequest& request, const HttpRespond& respond);

  ApiContext context_;
  QuarantineApi quarantine_;
};

}  // namespace dumps
