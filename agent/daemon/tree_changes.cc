#include "agent/daemon/tree_changes.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "agent/retention/deletion_log.h"

namespace dumps {
namespace {

namespace json = boost::json;

HttpResponse answer(const json::object& object) {
  HttpResponse response;
  response.body = json::serialize(object) + "\n";
  return response;
}

bool is_busy(const RunState& run) {
  return run.phase == RunPhase::kOpen ||
         std::any_of(run.steps.begin(), run.steps.end(),
                     [](const StepState& step) { return step.busy || step.again || !step.idle(); });
}

std::set<RunId> busy_runs(const Executor& executor) {
  std::set<RunId> busy;
  for (const auto& [id, run] : executor.runs()) {
    if (!run.order.scratch && is_busy(run)) busy.insert(run.order.run);
  }
  return busy;
}

// Lines for the agent's log and for the one of deletions.
class Narrator {
 public:
  Narrator(std::string state, const Clock& clock, std::string user)
      : state_(std::move(state)), clock_(clock), user_(std::move(user)) {}
  void operator()(const std::string& line) const {
    spdlog::info("{}, asked by {}", line, user_);
    const Status logged = log_deletion(state_, clock_.now(), user_, line);
    if (!logged) spdlog::error("{}", logged.error().to_string());
  }

 private:
  std::string state_;
  const Clock& clock_;
  std::string user_;
};

}  // namespace

bool TreeChanges::handle(const HttpRequest& request, const std::string& user,
                         const HttpRespond& respond) {
  if (request.path == std::vector<std::string>{"v1", "cleanup"}) {
    const Result<CleanupWish> wish = parse_cleanup_wish(request.body);
    if (wish) {
      cleanup(*wish, user, respond);
    } else {
      respond(error_response(wish.error()));
    }
    return true;
  }
  if (request.path == std::vector<std::string>{"v1", "withdraw"}) {
    const Result<WithdrawWish> wish = parse_withdraw_wish(request.body);
    if (wish) {
      withdraw(*wish, user, respond);
    } else {
      respond(error_response(wish.error()));
    }
    return true;
  }
  return false;
}

TreesInUse TreeChanges::trees() const {
  const LoadedConfig& loaded = context_.config();
  return {loaded.config, loaded.plugins, loaded.targets.targets, trees_of(loaded.config.agent),
          context_.modes()};
}

void TreeChanges::complete(const std::function<void(Status)>& done) {
  const TreesInUse in_use = trees();
  context_.executor.run_alone(
      [&filesystem = context_.filesystem, layout = in_use.layout, modes = in_use.modes] {
        return complete_withdrawals(filesystem, layout, modes);
      },
      [this, done](const Result<std::set<std::string>>& targets) {
        if (!targets) return done(targets.error());
        if (!targets->empty() && context_.changed) context_.changed(*targets);
        done({});
      });
}

void TreeChanges::cleanup(const CleanupWish& wish, const std::string& user,
                          const HttpRespond& respond) {
  CleanupRequest request = cleanup_request(wish, trees(), context_.clock.now());
  request.busy = busy_runs(context_.executor);
  context_.executor.run_alone([request] { return plan_cleanup(request); },
                              [this, wish, user, respond, request](Result<CleanupPlan> plan) {
                                if (!plan) return respond(error_response(plan.error()));
                                if (wish.apply) return apply(request, *plan, user, respond);
                                json::object shown = to_json(*plan);
                                shown["applied"] = false;
                                respond(answer(shown));
                              });
}

// Runs that were opened since the plan was made are left alone; those that go are forgotten first,
// so that what is asked of them from now on begins behind their removal.
void TreeChanges::apply(const CleanupRequest& planned, const CleanupPlan& plan,
                        const std::string& user, const HttpRespond& respond) {
  CleanupRequest request = planned;
  request.busy = busy_runs(context_.executor);
  for (const RetentionDecision& decision : plan.retention.decisions) {
    if (decision.action != RetentionAction::kRemove || request.busy.contains(decision.id)) continue;
    context_.executor.forget_run(decision.id);
  }
  const Narrator tell(context_.config().config.agent.trees.state, context_.clock, user);
  context_.executor.run_alone([&filesystem = context_.filesystem, request, plan,
                               tell] { return carry_out(filesystem, request, plan, tell); },
                              [this, plan, respond](const CleanupOutcome& outcome) {
                                for (const Error& error : outcome.errors)
                                  spdlog::error("{}", error.to_string());
                                if (!outcome.targets.empty() && context_.changed)
                                  context_.changed(outcome.targets);
                                json::object shown = to_json(plan);
                                shown["applied"] = true;
                                shown["outcome"] = to_json(outcome);
                                respond(answer(shown));
                              });
}

void TreeChanges::withdraw(const WithdrawWish& wish, const std::string& user,
                           const HttpRespond& respond) {
  using Files = std::vector<FileToWithdraw>;
  const WithdrawRequest request = withdraw_request(wish, trees(), user, context_.clock.now());
  const Narrator tell(context_.config().config.agent.trees.state, context_.clock, user);
  context_.executor.run_alone(
      [&filesystem = context_.filesystem, request, tell,
       dry_run = wish.dry_run]() -> Result<Files> {
        Result<Files> files = plan_withdrawal(request);
        if (!files || dry_run) return files;
        if (Status s = dumps::withdraw(filesystem, request, *files, tell); !s) {
          return std::move(s).error();
        }
        return files;
      },
      [this, wish, respond](const Result<Files>& files) {
        if (!files) return respond(error_response(files.error()));
        json::object shown{{"files", to_json(*files)}, {"withdrawn", !wish.dry_run}};
        if (!wish.dry_run && context_.changed) context_.changed({wish.target});
        if (wish.replace && !wish.dry_run) shown["made_anew"] = make_anew(*files);
        respond(answer(shown));
      });
}

// What cannot be made anew is said beside what is.
json::array TreeChanges::make_anew(const std::vector<FileToWithdraw>& files) {
  json::array made;
  for (const auto& [run, steps] : steps_of(files)) {
    for (const std::string& step : steps) {
      const Status restarted = context_.executor.restart(run, step);
      json::object entry{{"run", run}, {"step", step}};
      if (!restarted) entry["error"] = restarted.error().to_string();
      made.push_back(std::move(entry));
    }
  }
  return made;
}

std::vector<std::string> exposed_targets(const std::map<std::string, RunState>& runs,
                                         const TargetTable& targets) {
  std::set<std::string> exposed;
  for (const auto& [id, run] : runs) {
    const std::string& target = run.order.run.target;
    if (!run.order.is_public() || run.order.scratch || exposed.contains(target)) continue;
    const auto found = targets.find(target);
    if (found != targets.end() && found->second.is_public()) continue;
    if (exists(run.order.trees.public_tree + "/" + target)) exposed.insert(target);
  }
  return {exposed.begin(), exposed.end()};
}

std::string withdrawal_proposal(const std::string& target) {
  return target +
         " is not public any more, but its files are in the public tree: dumpsctl withdraw "
         "--target " +
         target + " --reason \"it is not public\"";
}

}  // namespace dumps
