// dumpsctl try: one job of one plugin, without an agent: describe, plan, run and release below a
// scratch directory, with the same workers and rules as in earnest.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "agent/base/atomic_file.h"
#include "agent/base/scratch_directory.h"
#include "agent/core/recipe.h"
#include "agent/core/validate.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/run_view.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"
#include "agent/supervisor/run_file.h"
#include "agent/supervisor/run_json.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
using boost::asio::steady_timer;

constexpr std::chrono::milliseconds kLookInterval{200};

struct Chosen {
  Config config;
  PluginTable plugins;
  Target target;
};

class Trial {
 public:
  Trial(const GlobalOptions& global, const TryOptions& options)
      : global_(global), options_(options), reaper_(loop_), look_(loop_) {}

  int run() {
    Result<RunOrder> order = prepare();
    if (!order) return complain(order.error());
    if (Status s = forget_earlier(*order); !s) {
      return complain(s.error().to_string(), exit_code::kFailed);
    }
    return execute(std::move(*order));
  }

  // The same without a word; the directory of what was released.
  Result<std::string> run_quietly() {
    is_quiet_ = true;
    Result<RunOrder> order = prepare();
    if (!order) return std::move(order).error();
    const std::string files = order->trees.final_directory(order->run, chosen_.target.is_public());
    (void)execute(std::move(*order));
    if (phase_ == RunPhase::kDone) return files;
    std::string why;
    for (const std::string& line : RunNarrator().look(final_))
      why += (why.empty() ? "" : "\n") + line;
    return make_error(ErrorCode::kIo, "", "", why.empty() ? trouble_ : why);
  }

 private:
  // --- what is to be done ---

  Result<RunOrder> prepare() {
    scratch_ = fs::absolute(options_.scratch).lexically_normal().string();
    if (Status s = read_configuration(); !s) return std::move(s).error();
    if (!options_.recipe.empty()) {
      if (Status s = choose_target(); !s) return std::move(s).error();
    }
    if (Status s = read_target(); !s) return std::move(s).error();
    if (Status s = describe(); !s) return std::move(s).error();
    if (Status s = open_scratch(); !s) return std::move(s).error();
    return make_order();
  }

  // A configuration is not needed, but its secrets and plugin directories are used where it exists.
  Status read_configuration() {
    const InstallPaths installed = install_paths(program_path());
    const bool named = !global_.config.empty() || std::getenv("DUMPS_CONFIG") != nullptr;
    if (named || exists(config_path(global_))) {
      Problems problems;
      chosen_.config = load_config(config_path(global_), installed, problems);
      if (!problems.empty() && named) {
        return make_error(ErrorCode::kInvalid, "read configuration", config_path(global_),
                          problems.to_string());
      }
    }
    AgentConfig& agent = chosen_.config.agent;
    if (agent.worker_path.empty()) agent.worker_path = installed.worker;
    if (agent.plugin_directories.empty()) agent.plugin_directories = {installed.plugins};
    if (agent.slots.cores == 0)
      agent.slots.cores = std::max(1u, std::thread::hardware_concurrency());
    return {};
  }

  // With a recipe, a target that it is for does as well as one of a file.
  Status choose_target() {
    Problems problems;
    const std::string file = fs::absolute(options_.recipe).lexically_normal().string();
    const auto document = parse_toml_file(file, problems);
    if (document) {
      recipe_ =
          read_recipe(*document, file, config_directory_of(chosen_.config.agent, file), problems);
    }
    if (!problems.empty()) {
      return make_error(ErrorCode::kInvalid, "read recipe", file, problems.to_string());
    }
    if (!options_.target_file.empty()) return {};
    chosen_.target = stand_in_target(*recipe_);
    if (chosen_.config.agent.directory.empty()) return {};
    Result<GatheredTargets> gathered = gather_host_targets(chosen_.config, {});
    if (!gathered) return std::move(gathered).error();
    for (const auto& [id, target] : gathered->targets) {
      if (!recipe_->targets.refuses(id, target.visibility, target.groups).empty()) continue;
      chosen_.target = target;
      break;
    }
    return {};
  }

  Status read_target() {
    if (options_.target) {
      chosen_.target = *options_.target;
      return {};
    }
    if (recipe_ && options_.target_file.empty()) return {};
    chosen_.config.targets.clear();
    chosen_.config.sources.clear();
    Problems problems;
    const std::string file = fs::absolute(options_.target_file).lexically_normal().string();
    const auto document = parse_toml_file(file, problems);
    if (document) read_targets(*document, file, chosen_.config, problems);
    if (!problems.empty()) {
      return make_error(ErrorCode::kInvalid, "read target", file, problems.to_string());
    }
    if (chosen_.config.targets.size() != 1) {
      return make_error(ErrorCode::kInvalid, "read target", file,
                        "it has " + std::to_string(chosen_.config.targets.size()) +
                            " targets, one is wanted")
          .with_hint("a file with one [target.NAME]");
    }
    // What the target's file names is relative to that file.
    chosen_.config.agent.directory = fs::path(file).parent_path().string();
    Result<GatheredTargets> gathered = gather_host_targets(chosen_.config, {});
    if (!gathered) return std::move(gathered).error();
    chosen_.target = gathered->targets.begin()->second;
    return {};
  }

  Status describe() {
    std::vector<std::string> files;
    const std::string& plugin = options_.plugin;
    if (plugin.find('/') != std::string::npos || plugin.ends_with(".so")) {
      files = {fs::absolute(plugin).lexically_normal().string()};
    } else {
      files = PluginCatalog::find_files(chosen_.config.agent.plugin_directories, nullptr);
    }
    CatalogOptions catalog_options;
    catalog_options.worker_path = chosen_.config.agent.worker_path;
    PluginCatalog catalog(loop_, reaper_, std::move(catalog_options));
    std::vector<CatalogEntry> entries;
    catalog.describe(files, [&entries](auto result) { entries = std::move(result); });
    loop_.run();
    loop_.restart();
    std::vector<std::string> known;
    std::string fault;
    for (const CatalogEntry& entry : entries) {
      if (!entry.error.empty()) {
        fault = entry.path + ": " + entry.error;
        continue;
      }
      Result<PluginInfo> info = parse_plugin_info(entry.description, entry.path);
      if (!info) return std::move(info).error();
      known.push_back(info->id);
      if (files.size() != 1 && info->id != plugin) continue;
      plugin_id_ = info->id;
      chosen_.plugins.emplace(info->id, std::move(*info));
    }
    if (!plugin_id_.empty()) return {};
    if (!fault.empty() && files.size() == 1) {
      return make_error(ErrorCode::kCorrupt, "", "", fault);
    }
    return make_error(ErrorCode::kNotFound, "find plugin", plugin,
                      "there is none of this name; " + name_advice(plugin, known));
  }

  Status open_scratch() {
    RealFilesystem filesystem;
    const bool open_to_all = chosen_.target.is_public();
    if (Status s = filesystem.make_directories(scratch_, open_to_all ? 0755 : 0700); !s) return s;
    state_ = scratch_ + "/state";
    if (Status s = filesystem.make_directories(state_, 0700); !s) return s;
    const std::string path = state_ + "/try.lock";
    lock_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock_) return make_errno_error(errno, "lock scratch directory", path);
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
      return make_error(ErrorCode::kUnavailable, "lock scratch directory", scratch_,
                        "another try runs in it")
          .with_hint("another --scratch");
    }
    return {};
  }

  Result<RunOrder> make_order() {
    Result<ProfileConfig> profile =
        recipe_ ? Result<ProfileConfig>(*recipe_)
                : find_profile(chosen_.config, chosen_.plugins, plugin_id_ + "/" + options_.job);
    if (!profile) return std::move(profile).error();
    profile->targets = {};            // it is tried with whatever was given
    profile->is_private = is_quiet_;  // what is told there is for the operator alone
    ParamOverrides overrides;
    const JobTypeInfo* type =
        chosen_.plugins.at(plugin_id_)
            .find_job_type(recipe_ ? recipe_->steps.front().job : options_.job);
    for (const std::string& word : options_.set) {
      const size_t equals = word.find('=');
      if (equals == std::string::npos || equals == 0) {
        return make_error(ErrorCode::kInvalid, "read --set", word, "is not KEY=VALUE");
      }
      std::string value = word.substr(equals + 1);
      const ParamInfo* param = type == nullptr ? nullptr : type->find_param(word.substr(0, equals));
      // On a command line, a path is relative to where the command is typed.
      if (param != nullptr && param->type == "path" && !value.empty()) {
        value = fs::absolute(value).lexically_normal().string();
      }
      overrides[word.substr(0, equals)] = std::move(value);
    }
    const std::string date = options_.date.empty() ? format_date(clock_.now()) : options_.date;
    if (!is_date(date)) {
      return make_error(ErrorCode::kInvalid, "read --date", date, "is not YYYYMMDD");
    }
    Result<RunPlan> plan =
        plan_run(chosen_.config, chosen_.plugins, *profile, chosen_.target, date, overrides);
    if (!plan) return std::move(plan).error();
    const Layout trees{scratch_ + "/public", scratch_ + "/private", scratch_ + "/temp"};
    RunOrder order = to_run_order(*plan, trees, true, options_.sample);
    for (StepOrder& step : order.steps) step.retries = 0;
    return order;
  }

  // --- doing it ---

  // A try that was finished is made anew; one that was cut off goes on, if it was the same.
  Status forget_earlier(const RunOrder& order) {
    const std::string path = order.trees.run_file(order.run);
    if (const Result<std::string> text = read_file(path)) {
      const Result<RunState> earlier = parse_run(*text, order.trees, path);
      const StepOrder& last = order.steps.back();
      Result<ReleaseState> state = release_state(order.trees, order.run, last.name);
      if (!state) return std::move(state).error();
      const bool is_same =
          std::all_of(order.steps.begin(), order.steps.end(), [&](const StepOrder& step) {
            const StepState* same = earlier ? earlier->find(step.name) : nullptr;
            return same != nullptr && same->order.plugin_id == step.plugin_id &&
                   same->order.job_type == step.job_type && same->order.params == step.params &&
                   same->order.sample == step.sample;
          });
      if (is_same && *state != ReleaseState::kDone) return {};
    }
    // Nor is the earlier order joined: it may be of another plugin, or have failed.
    if (Status s = filesystem_.remove(path); !s) return s;
    for (const StepOrder& step : order.steps) {
      if (Status s = forget_step(filesystem_, order.trees, order.run, step.name); !s) return s;
    }
    return {};
  }

  ExecutorSettings settings() const {
    ExecutorSettings s;
    s.launch.worker_path = chosen_.config.agent.worker_path;
    s.launch.state_directory = state_;
    s.launch.supervision = chosen_.config.agent.supervision;
    s.launch.secrets = chosen_.config.agent.secrets;
    s.launch.plugins = chosen_.plugins;
    s.capacity.cores = chosen_.config.agent.slots.cores;
    return s;
  }

  int execute(RunOrder order) {
    const Layout trees = order.trees;
    const RunId id = order.run;
    ExecutorEvents events;
    events.run_over = [this](const RunState& run) {
      final_ = run_to_json(run, clock_.now());
      phase_ = run.phase;
      look_.cancel();
      loop_.stop();
    };
    events.trouble = [this](const std::string& problem) {
      trouble_ = problem;
      if (!is_quiet_) std::cerr << problem << "\n";
    };
    Executor executor(loop_, reaper_, clock_, filesystem_, settings(), std::move(events));
    Status begun;
    executor.submit({std::move(order), false}, [&](Result<Submitted> submitted) {
      if (submitted) {
        run_id_ = submitted->id;
        return;
      }
      begun = std::move(submitted).error();
      loop_.stop();
    });
    boost::asio::signal_set signals(loop_, SIGINT, SIGTERM);
    watch_signals(signals, executor);
    watch_progress(executor);
    loop_.run();
    executor.shut_down();
    if (is_quiet_) {
      if (!begun) trouble_ = begun.error().to_string();
      return exit_code::kOk;
    }
    if (!begun) return complain(begun.error());
    return report(trees, id);
  }

  void watch_signals(boost::asio::signal_set& signals, Executor& executor) {
    signals.async_wait([this, &signals, &executor](const boost::system::error_code& error, int) {
      if (error) return;
      (void)executor.stop(run_id_, "", "interrupted", interrupted_);
      interrupted_ = true;
      watch_signals(signals, executor);
    });
  }

  void watch_progress(Executor& executor) {
    look_.expires_after(kLookInterval);
    look_.async_wait([this, &executor](const boost::system::error_code& error) {
      if (error) return;
      const auto run = executor.runs().find(run_id_);
      if (run != executor.runs().end() && ::isatty(STDERR_FILENO) != 0 && !global_.json &&
          !is_quiet_) {
        std::cerr << "\r\x1b[K" << render_bar(run_to_json(run->second, clock_.now()), 80)
                  << std::flush;
      }
      watch_progress(executor);
    });
  }

  int report(const Layout& trees, const RunId& id) {
    const bool good = phase_ == RunPhase::kDone;
    if (global_.json) {
      std::cout << boost::json::serialize(final_) << "\n";
      return good ? exit_code::kOk : exit_code::kFailed;
    }
    if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\x1b[K";
    for (const std::string& line : RunNarrator().look(final_)) {
      (good ? std::cout : std::cerr) << line << "\n";
    }
    if (!good) {
      return complain("nothing was released; logs are in " + trees.run_directory(id) + "/logs",
                      exit_code::kFailed);
    }
    std::cout << "files are in " << trees.final_directory(id, true) << "\n";
    return exit_code::kOk;
  }

  const GlobalOptions& global_;
  const TryOptions& options_;
  boost::asio::io_context loop_;
  StrayReaper reaper_;
  SystemClock clock_;
  RealFilesystem filesystem_;
  steady_timer look_;
  std::string scratch_, state_, plugin_id_, run_id_;
  UniqueFd lock_;
  Chosen chosen_;
  std::optional<ProfileConfig> recipe_;
  boost::json::object final_;
  RunPhase phase_ = RunPhase::kFailed;
  bool interrupted_ = false;
  bool is_quiet_ = false;
  std::string trouble_;
};

}  // namespace

Result<JobFiles> run_quietly(const GlobalOptions& global, TryOptions options) {
  const ScratchDirectory scratch("dumpsctl-");
  if (scratch.path().empty()) {
    return make_errno_error(errno, "make scratch directory", fs::temp_directory_path().string());
  }
  options.scratch = scratch.path();
  if (options.date.empty()) options.date = format_date(SystemClock().now());
  const std::string prefix = options.target->id + "-" + options.date + "-";
  Result<std::string> directory = Trial(global, options).run_quietly();
  if (!directory) return std::move(directory).error();
  JobFiles files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(*directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    Result<std::string> bytes = read_file(entry.path().string());
    if (!bytes) return std::move(bytes).error();
    files.emplace(name.substr(prefix.size()), std::move(*bytes));
  }
  if (error) return make_errno_error(error.value(), "list files", *directory);
  return files;
}

int try_command(const GlobalOptions& global, const TryOptions& options) {
  return Trial(global, options).run();
}

}  // namespace dumps
