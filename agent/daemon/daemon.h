// Daemon: the agent as a whole: configuration, executor, control API and what systemd hears, on one
// event loop. It never loads a plugin itself.
//
// start() checks the host and begins; the loop then runs until stop(). Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/daemon/control_api.h"
#include "agent/daemon/engine_locks.h"
#include "agent/daemon/http_server.h"
#include "agent/daemon/live_pages.h"
#include "agent/daemon/service_notifier.h"
#include "agent/daemon/signing.h"
#include "agent/daemon/state_directory.h"
#include "agent/daemon/tree_changes.h"
#include "agent/daemon/view_keeper.h"
#include "agent/daemon/workers_socket.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {

class Daemon {
 public:
  static constexpr int kExitFailed = 1;
  static constexpr int kExitConfig = 78;  // EX_CONFIG: systemd need not try again

  explicit Daemon(std::string config_path);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Runs until it is told to stop, or cannot start; returns the exit code.
  int run();

 private:
  using ReloadDone = std::function<void(Result<std::vector<std::string>>)>;
  using Loaded = std::function<void(LoadedConfig, Problems)>;

  int begin();
  Status take_host(const AgentConfig& agent);
  void load(Loaded done);
  void begin_work(LoadedConfig loaded, const Problems& problems);
  Status open_sockets();
  Status open_port(unsigned short port);
  void ready();
  ExecutorSettings settings() const;
  ApiContext api_context();
  MetricsFacts facts() const;
  void reload(ReloadDone done);
  void put_to_use(LoadedConfig loaded, const Problems& problems, const ReloadDone& done);
  void sign();
  void stop_unpublished();
  void watch_signals();
  void tell_status();
  std::string status_line() const;
  void fail(int code, const std::string& why);
  void stop();

  const std::string config_path_;
  boost::asio::io_context loop_;
  StrayReaper reaper_;
  SystemClock clock_;
  RealFilesystem filesystem_;
  ServiceNotifier notifier_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer status_timer_;
  HttpServer http_;
  WorkersSocket workers_;
  std::optional<StateDirectory> state_;
  std::unique_ptr<PluginCatalog> catalog_;
  LoadedConfig config_;
  SharedKey loaded_key_;  // of the configuration that was read last
  long long file_group_ = -1;
  TimePoint started_{};
  bool reloading_ = false;
  bool last_reload_good_ = true;
  int exit_code_ = 0;
  std::unique_ptr<ViewKeeper> views_;  // before the executor, whose thread uses it
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<TreeChanges> trees_;
  std::unique_ptr<ControlApi> api_;
  std::unique_ptr<LivePages> live_;
  std::unique_ptr<DiskWork> disk_;
  std::unique_ptr<EngineLocks> engine_locks_;
};

}  // namespace dumps
