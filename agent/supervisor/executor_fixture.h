// What the executor's tests share: an executor with real workers and the zoo's plugins, in a
// directory of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/base/atomic_file.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/run_json.h"

namespace dumps::test {

class ExecutorTest : public testing::Test {
 protected:
  ExecutorTest() {
    char name[] = "/tmp/executor-XXXXXX";
    root_ = ::mkdtemp(name);
    trees_ = {root_ + "/public", root_ + "/private", root_ + "/temp"};
    for (const std::string& tree : {trees_.public_tree, trees_.private_tree, trees_.temp_tree}) {
      std::filesystem::create_directory(tree);
    }
    const std::string binaries = ::getenv("DUMPS_BINARY_DIR");
    LaunchSettings& launch = settings_.launch;
    launch.worker_path = binaries + "/bin/dumps-worker";
    launch.state_directory = root_ + "/state";
    launch.supervision.backoff_ms = 1;
    launch.supervision.cancel_grace_ms = 5000;
    launch.supervision.term_grace_ms = 500;
    launch.limit_memory = false;
    for (const char* kind : {"good", "flaky", "crash", "wrong-count", "hang", "judged"}) {
      PluginInfo plugin;
      plugin.id = std::string("zoo-") + kind;
      plugin.path = binaries + "/zoo/" + plugin.id + ".so";
      plugin.version = "1.0.0";
      plugin.owner = "zoo keepers";
      plugin.contact = "zoo@example.org";
      plugin.job_types.emplace_back().name = "lines";
      launch.plugins.emplace(plugin.id, plugin);
    }
    settings_.capacity.cores = 2;
  }
  ~ExecutorTest() override {
    executor_.reset();
    std::filesystem::remove_all(root_);
  }

  // Starts with what the last one left, as after a restart of the agent.
  void start() {
    executor_.reset();
    loop_.restart();
    executor_ = std::make_unique<Executor>(loop_, reaper_, clock_, filesystem_, settings_,
                                           ExecutorEvents{});
    std::optional<Status> recovered;
    executor_->recover(
        trees_, [this](const std::string&) { return target_is_public_; },
        [&recovered](Status s) { recovered = std::move(s); });
    run_until([&recovered] { return recovered.has_value(); });
    ASSERT_TRUE(recovered->ok()) << recovered->error().to_string();
  }

  StepOrder step(const std::string& name, const std::string& kind, std::int64_t shards = 1,
                 std::int64_t lines = 50, std::int64_t line_ms = 0) const {
    StepOrder order;
    order.name = name;
    order.plugin_id = "zoo-" + kind;
    order.job_type = "lines";
    order.retries = 1;
    order.params = {{"shards", shards},
                    {"lines", lines},
                    {"line_ms", line_ms},
                    {"failing_attempts", std::int64_t{1}},
                    {"mebibytes", std::int64_t{1}}};
    return order;
  }
  // A step of which the last file is cut off.
  StepOrder cut_off(const std::string& name, bool alone = false, std::int64_t shards = 1) const {
    StepOrder order = step(name, "judged", shards);
    order.job_type = alone ? "alone" : "lines";
    order.releases_shards = alone;
    order.params["fault"] = std::string("truncated");
    order.params["bad_date"] = std::string("20260102");
    return order;
  }
  Status decide(bool release, const HeldChoice& choice) {
    std::optional<Status> answer;
    const auto done = [&answer](Status status) { answer = std::move(status); };
    if (release) {
      executor_->release_held(choice, done);
    } else {
      executor_->drop_held(choice, done);
    }
    run_until([&answer] { return answer.has_value(); });
    return *answer;
  }
  RunOrder order(std::vector<StepOrder> steps, const std::string& date = "20260102") const {
    RunOrder run;
    run.run = {"wiki", date};
    run.profile = "test";
    run.visibility = "public";
    run.trees = trees_;
    run.steps = std::move(steps);
    return run;
  }
  Result<Submitted> submit(RunOrder run, bool chosen_steps = false) {
    std::optional<Result<Submitted>> answer;
    executor_->submit({std::move(run), chosen_steps},
                      [&answer](Result<Submitted> a) { answer.emplace(std::move(a)); });
    run_until([&answer] { return answer.has_value(); });
    return std::move(*answer);
  }

  template <class Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it does not happen\n" << picture();
      if (loop_.stopped()) loop_.restart();
      loop_.run_for(std::chrono::milliseconds(5));
    }
  }
  // Everything that a failed test should tell.
  std::string picture() const {
    std::string text;
    for (const auto& [id, run] : executor_->runs()) {
      text += id + " " + boost::json::serialize(run_to_json(run, clock_.now())) + "\n";
      for (const StepState& s : run.steps) {
        for (const ShardState& shard : s.shards) {
          text += "  " + s.order.name + "." + shard.plan.id + " " +
                  std::string(shard_phase_name(shard.phase)) + " " + shard.token + " " +
                  shard.error + "\n";
        }
      }
    }
    for (const auto& [token, attempt] : executor_->attempts()) {
      text += "  attempt " + token + " " + attempt.step + "." + attempt.shard +
              (attempt.worker ? " pid " + std::to_string(attempt.worker->pid()) : " no worker") +
              "\n";
    }
    return text;
  }
  const RunState& run(const std::string& id = "wiki/20260102") const {
    return executor_->runs().at(id);
  }
  const StepState& state(const std::string& name) const { return *run().find(name); }
  void run_until_over() {
    run_until([this] { return run().phase != RunPhase::kOpen; });
  }
  // The outcome is on disk too.
  void run_until_written() {
    run_until([this] {
      const auto text = read_file(trees_.run_file({"wiki", "20260102"}));
      return text && text->find("\"state\":\"open\"") == std::string::npos;
    });
  }
  std::map<std::string, std::string> public_files() const {
    std::map<std::string, std::string> files;
    for (const auto& e : std::filesystem::recursive_directory_iterator(trees_.public_tree)) {
      if (e.is_regular_file() && !e.is_symlink() && e.path().filename() != "manifest.json") {
        files[e.path().filename().string()] = *read_file(e.path().string());
      }
    }
    return files;
  }
  std::set<std::string> leftovers() const {
    std::set<std::string> names;
    for (const std::string& directory : {trees_.temp_tree, root_ + "/state/jobs"}) {
      if (!std::filesystem::exists(directory)) continue;
      for (const auto& e : std::filesystem::directory_iterator(directory)) {
        names.insert(e.path().string());
      }
    }
    return names;
  }

  boost::asio::io_context loop_;
  StrayReaper reaper_{loop_};
  SystemClock clock_;
  RealFilesystem filesystem_;
  ExecutorSettings settings_;
  Layout trees_;
  std::string root_;
  std::unique_ptr<Executor> executor_;
  bool target_is_public_ = true;
};

}  // namespace dumps::test
