#include "agent/daemon/daemon.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>

#include "agent/claims/domain.h"
#include "agent/daemon/config_changes.h"
#include "agent/daemon/identity.h"
#include "agent/store/release.h"

namespace dumps {
namespace {

constexpr std::chrono::seconds kStatusInterval{1};

std::string own_host(const AgentConfig& agent) {
  if (!agent.host.empty()) return agent.host;
  char name[256] = {};
  (void)::gethostname(name, sizeof name - 1);
  return name;
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// A tree that is missing is a mount that is missing, so none is made here.
Status check_trees(const AgentConfig& agent) {
  for (const std::string& tree :
       {agent.trees.public_tree, agent.trees.private_tree, agent.trees.temp_tree}) {
    if (::access(tree.c_str(), W_OK | X_OK) == 0) continue;
    return make_errno_error(errno, "use tree", tree)
        .with_hint("an existing directory that the agent's user may write; see [trees]");
  }
  return {};
}

// Names and sizes of private dumps are nobody's business, and outputs in the making neither.
Status close_to_others(const std::string& tree) {
  struct stat info {};
  if (::stat(tree.c_str(), &info) != 0) return make_errno_error(errno, "use tree", tree);
  const mode_t mode = info.st_mode & 07777;
  if ((mode & 0007) == 0 || ::chmod(tree.c_str(), mode & ~mode_t{0007}) == 0) return {};
  return make_errno_error(errno, "close tree to other users", tree)
      .with_hint("chmod o-rwx " + tree);
}

}  // namespace

Daemon::Daemon(std::string config_path)
    : config_path_(std::move(config_path)),
      reaper_(loop_),
      notifier_(loop_),
      signals_(loop_, SIGTERM, SIGINT, SIGHUP),
      status_timer_(loop_),
      http_(loop_),
      workers_(loop_),
      disk_(std::make_unique<DiskWork>(loop_)) {}

Daemon::~Daemon() = default;

int Daemon::run() {
  std::signal(SIGPIPE, SIG_IGN);
  started_ = clock_.now();
  if (const int code = begin(); code != 0) return code;
  loop_.run();
  return exit_code_;
}

int Daemon::begin() {
  Problems problems;
  config_.config = load_config(config_path_, install_paths(program_path()), problems);
  if (!problems.empty()) {
    spdlog::critical("the configuration is not good:\n{}", problems.to_string());
    return kExitConfig;
  }
  const AgentConfig& agent = config_.config.agent;
  if (Status s = take_host(agent); !s) {
    spdlog::critical("{}", s.error().to_string());
    return s.error().code == ErrorCode::kInvalid ? kExitConfig : kExitFailed;
  }
  CatalogOptions options;
  options.worker_path = agent.worker_path;
  options.cache_directory = describe_cache_directory(agent);
  catalog_ = std::make_unique<PluginCatalog>(loop_, reaper_, std::move(options));
  watch_signals();
  load(
      [this](LoadedConfig loaded, const Problems& found) { begin_work(std::move(loaded), found); });
  return 0;
}

// User, state directory, trees: what this agent alone may use from now on.
Status Daemon::take_host(const AgentConfig& agent) {
  if (Status s = assume_identity(agent.files); !s) return s;
  Result<long long> group = group_of_files(agent.files);
  if (!group) return std::move(group).error();
  file_group_ = *group;
  Result<StateDirectory> state = StateDirectory::open(agent.trees.state);
  if (!state) return std::move(state).error();
  state_ = std::move(*state);
  if (Status s = check_trees(agent); !s) return s;
  for (const std::string& tree : {agent.trees.private_tree, agent.trees.temp_tree}) {
    if (Status s = close_to_others(tree); !s) return s;
  }
  if (Status s = check_same_filesystem(trees_of(agent)); !s) return s;
  Result<std::string> domain = own_domain(agent.trees.state);
  if (!domain) return std::move(domain).error();
  for (const std::string& tree :
       {agent.trees.public_tree, agent.trees.private_tree, agent.trees.temp_tree}) {
    if (Status s = join_domain(tree, *domain); !s) return s;
  }
  return {};
}

// Reads the configuration, describes the plugins on the loop, gathers the targets beside it.
void Daemon::load(Loaded done) {
  auto problems = std::make_shared<Problems>();
  Config config = load_config(config_path_, install_paths(program_path()), *problems);
  std::vector<Error> errors;
  std::vector<std::string> files =
      PluginCatalog::find_files(config.agent.plugin_directories, &errors);
  for (const Error& error : errors) problems->add(config.agent.place.file, 0, error.to_string());
  catalog_->describe(
      std::move(files), [this, problems, config = std::move(config),
                         done = std::move(done)](std::vector<CatalogEntry> entries) mutable {
        auto key = std::make_shared<SharedKey>();
        disk_->run(
            [problems, key, config = std::move(config), entries = std::move(entries)]() mutable {
              Result<SharedKey> read = read_signing_key(config.agent);
              if (read) *key = std::move(*read);
              if (!read) problems->add(config.agent.place.file, 0, read.error().to_string());
              return finish_loading(std::move(config), entries, *problems);
            },
            [this, problems, key, done = std::move(done)](LoadedConfig loaded) {
              loaded_key_ = std::move(*key);
              done(std::move(loaded), *problems);
            });
      });
}

// From now on manifests are signed with the key of the configuration that is in use.
void Daemon::sign() {
  filesystem_.sign_with(loaded_key_);
  disk_->run([this, agent = config_.config.agent, modes = settings().launch.modes,
              key = loaded_key_] { return publish_signing_key(filesystem_, agent, modes, key); },
             [](const Status& published) {
               if (!published) spdlog::error("{}", published.error().to_string());
             });
}

ExecutorSettings Daemon::settings() const {
  const Config& config = config_.config;
  ExecutorSettings settings;
  LaunchSettings& launch = settings.launch;
  launch.worker_path = config.agent.worker_path;
  launch.state_directory = config.agent.trees.state;
  launch.workers_socket = config.agent.trees.state + "/workers.sock";
  launch.modes = {config.agent.files.file_mode, config.agent.files.directory_mode, file_group_};
  launch.supervision = config.agent.supervision;
  launch.secrets = config.agent.secrets;
  launch.plugins = config_.plugins;
  settings.capacity.cores = config.agent.slots.cores;
  for (const std::string& name : config.agent.roles) {
    const auto role = config.roles.find(name);
    if (role == config.roles.end() || role->second.cores == 0) continue;
    settings.capacity.cores = std::min(settings.capacity.cores, role->second.cores);
  }
  settings.capacity.memory_bytes = config.agent.slots.memory_bytes;
  settings.capacity.db = config.agent.slots.db;
  settings.disk = config.agent.disk;
  settings.before_begin = EngineLocks::before_begin(config.agent.trees);
  return settings;
}

void Daemon::begin_work(LoadedConfig loaded, const Problems& problems) {
  for (const BadPlugin& bad : loaded.bad_plugins) {
    spdlog::warn("plugin {} is not usable: {}", bad.path, bad.error);
  }
  if (!problems.empty()) {
    return fail(kExitConfig, "the configuration is not good:\n" + problems.to_string());
  }
  config_ = std::move(loaded);
  const std::string& state = config_.config.agent.trees.state;
  if (Status s = write_target_facts(state, config_.targets.facts); !s) {
    return fail(kExitFailed, s.error().to_string());
  }
  views_ = std::make_unique<ViewKeeper>(
      ViewKeeper::Context{loop_, filesystem_, [this]() -> const LoadedConfig& { return config_; },
                          [this] { return settings().launch.modes; }});
  sign();
  ExecutorEvents events;
  events.step_changed = [this](const RunState& run, const StepState& step) {
    views_->step_changed(run, step);
    spdlog::log(step.phase == StepPhase::kFailed || step.phase == StepPhase::kHeld
                    ? spdlog::level::err
                    : spdlog::level::info,
                "{} step {}: {}{}{}", run.id, step.order.name, step_phase_name(step.phase),
                step.message.empty() ? "" : ": ", step.message);
  };
  events.run_over = [this](const RunState& run) {
    views_->run_over(run);
    spdlog::info("{} profile {}: {}", run.id, run.order.profile, run_phase_name(run.phase));
  };
  events.trouble = [](const std::string& problem) { spdlog::error("{}", problem); };
  executor_ = std::make_unique<Executor>(loop_, reaper_, clock_, filesystem_, settings(),
                                         std::move(events));
  trees_ = std::make_unique<TreeChanges>(TreeChanges::Context{
      *executor_, filesystem_, clock_, [this]() -> const LoadedConfig& { return config_; },
      [this] { return settings().launch.modes; },
      [this](const std::set<std::string>& targets) { views_->targets_changed(targets); }});
  std::set<std::string> open_to_all;
  for (const auto& [id, target] : config_.targets.targets) {
    if (target.is_public()) open_to_all.insert(id);
  }
  const auto is_public = [open_to_all = std::move(open_to_all)](const std::string& target) {
    return open_to_all.contains(target);
  };
  executor_->recover(trees_of(config_.config.agent), is_public, [this](const Status& recovered) {
    if (!recovered) return fail(kExitFailed, recovered.error().to_string());
    // What a command or an agent that was killed had begun to take out of the trees.
    trees_->complete([this](const Status& completed) {
      if (!completed) spdlog::error("{}", completed.error().to_string());
      if (Status s = open_sockets(); !s) return fail(kExitFailed, s.error().to_string());
      views_->begin(*executor_);
      ready();
    });
  });
}

Status Daemon::open_sockets() {
  const AgentConfig& agent = config_.config.agent;
  api_ = std::make_unique<ControlApi>(api_context());
  if (Status s = workers_.listen(settings().launch.workers_socket,
                                 [this](UniqueFd socket, std::string_view hello) {
                                   executor_->adopt(std::move(socket), hello);
                                 });
      !s) {
    return s;
  }
  if (agent.control.metrics_port != 0) {
    if (Status s = open_port(static_cast<unsigned short>(agent.control.metrics_port)); !s) return s;
  }
  return http_.listen_local(agent.control.socket,
                            [this](const HttpRequest& request, const HttpRespond& respond) {
                              api_->handle_local(request, respond);
                            });
}

// Anybody who can log in here may ask there: what everybody may know, and nothing else.
Status Daemon::open_port(unsigned short port) {
  const auto is_public = [this](const std::string& id) {
    const auto target = config_.targets.targets.find(id);
    return target != config_.targets.targets.end() && target->second.is_public();
  };
  live_ =
      std::make_unique<LivePages>(loop_, *executor_, is_public, [this] { return clock_.now(); });
  return http_.listen_loopback(port,
                               [this](const HttpRequest& request, const HttpRespond& respond) {
                                 if (!live_->handle(request, respond)) {
                                   api_->handle_loopback(request, respond);
                                 }
                               });
}

void Daemon::ready() {
  const AgentConfig& agent = config_.config.agent;
  spdlog::info("ready: {} plugins, {} targets, {} runs known, {} workers taken over; control at {}",
               config_.plugins.size(), config_.targets.targets.size(), executor_->runs().size(),
               executor_->attempts().size(), agent.control.socket);
  for (const std::string& target : exposed_targets(executor_->runs(), config_.targets.targets)) {
    spdlog::warn("{}", withdrawal_proposal(target));
  }
  engine_locks_ =
      std::make_unique<EngineLocks>(loop_, *executor_, *disk_, clock_, config_.config.agent.trees);
  notifier_.ready(status_line());
  tell_status();
}

ApiContext Daemon::api_context() {
  return {*executor_,
          *disk_,
          clock_,
          [this]() -> const LoadedConfig& { return config_; },
          [this] { return facts(); },
          [this] { return own_host(config_.config.agent); },
          [this](ReloadDone done) { reload(std::move(done)); },
          [this](const HttpRequest& request, const std::string& user, const HttpRespond& respond) {
            return trees_->handle(request, user, respond) || views_->handle(request, respond);
          }};
}

MetricsFacts Daemon::facts() const {
  const TargetTable& targets = config_.targets.targets;
  const auto open_to_all = std::count_if(
      targets.begin(), targets.end(), [](const auto& target) { return target.second.is_public(); });
  return {DUMPS_AGENT_VERSION,        started_,
          resident_bytes(),           config_.plugins.size(),
          config_.bad_plugins.size(), static_cast<size_t>(open_to_all),
          last_reload_good_};
}

void Daemon::reload(ReloadDone done) {
  if (reloading_ || !executor_ || !api_) {
    return done(make_error(ErrorCode::kUnavailable, "reload", config_path_,
                           "the configuration is being read already"));
  }
  reloading_ = true;
  notifier_.reloading();
  load([this, done = std::move(done)](LoadedConfig loaded, const Problems& problems) {
    reloading_ = false;
    put_to_use(std::move(loaded), problems, done);
    notifier_.ready(status_line());
  });
}

// All of it or none of it; jobs that run keep what they began with.
void Daemon::put_to_use(LoadedConfig loaded, const Problems& problems, const ReloadDone& done) {
  last_reload_good_ = false;
  if (!problems.empty()) {
    spdlog::error("the new configuration is not good, the old one stays:\n{}",
                  problems.to_string());
    return done(make_error(ErrorCode::kInvalid, "reload", config_path_,
                           "not good, the old one stays:\n" + problems.to_string()));
  }
  if (const std::string fixed = needs_restart(config_.config, loaded.config); !fixed.empty()) {
    return done(make_error(ErrorCode::kRefused, "reload", config_path_,
                           fixed + " cannot change while the agent runs; the old one stays")
                    .with_hint("systemctl restart dumpsd"));
  }
  const std::string& state = config_.config.agent.trees.state;
  if (Status s = write_target_facts(state, loaded.targets.facts); !s) return done(s.error());
  const std::vector<std::string> changes = config_changes(config_, loaded);
  config_ = std::move(loaded);
  last_reload_good_ = true;
  sign();
  executor_->configure(settings());
  views_->configure();
  stop_unpublished();
  for (const std::string& change : changes) spdlog::info("configuration: {}", change);
  spdlog::info("configuration read again, {} changes", changes.size());
  done(changes);
}

// A wiki that is no longer public publishes nothing more, even in a run that began when it was.
void Daemon::stop_unpublished() {
  for (const auto& [id, run] : executor_->runs()) {
    if (run.phase != RunPhase::kOpen || !run.order.is_public() || run.order.scratch) continue;
    const auto target = config_.targets.targets.find(run.order.run.target);
    if (target != config_.targets.targets.end() && target->second.is_public()) continue;
    spdlog::warn("{}: its target is no longer public; the run is stopped", id);
    (void)executor_->stop(id, "", "the target is no longer public", true);
  }
  for (const std::string& target : exposed_targets(executor_->runs(), config_.targets.targets)) {
    spdlog::warn("{}", withdrawal_proposal(target));
  }
}

void Daemon::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (signal != SIGHUP) return stop();
    reload([](const Result<std::vector<std::string>>& changes) {
      if (!changes) spdlog::error("{}", changes.error().to_string());
    });
    watch_signals();
  });
}

std::string Daemon::status_line() const {
  size_t open = 0;
  size_t waiting = 0;
  if (!executor_) return "starting";
  for (const auto& [id, run] : executor_->runs()) {
    if (run.phase != RunPhase::kOpen) continue;
    ++open;
    for (const StepState& step : run.steps) waiting += step.phase == StepPhase::kWaiting ? 1 : 0;
  }
  return std::to_string(executor_->attempts().size()) + " jobs running, " + std::to_string(open) +
         " runs open, " + std::to_string(waiting) + " steps waiting";
}

void Daemon::tell_status() {
  notifier_.status(status_line());
  status_timer_.expires_after(kStatusInterval);
  status_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tell_status();
  });
}

void Daemon::fail(int code, const std::string& why) {
  spdlog::critical("{}", why);
  exit_code_ = code;
  stop();
}

void Daemon::stop() {
  notifier_.stopping();
  spdlog::info("stopping; {} workers go on and wait for the next agent",
               executor_ ? executor_->attempts().size() : 0);
  http_.stop();
  workers_.stop();
  status_timer_.cancel();
  engine_locks_.reset();
  signals_.cancel();
  if (views_) views_->stop();
  if (executor_) executor_->shut_down();
  disk_->finish();
  loop_.stop();
}

}  // namespace dumps
