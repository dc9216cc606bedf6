#include "agent/daemon/view_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

namespace dumps {
namespace {

namespace json = boost::json;

void tell(const std::vector<Error>& bad) {
  for (const Error& error : bad) spdlog::error("{}", error.to_string());
}

bool is_busy(const RunState& run) {
  return std::any_of(run.steps.begin(), run.steps.end(), [](const StepState& step) {
    return step.phase == StepPhase::kPlanning || step.phase == StepPhase::kRunning;
  });
}

}  // namespace

ViewKeeper::ViewKeeper(Context context)
    : context_(std::move(context)),
      views_(context_.filesystem, view_settings_of(context_.config().config), context_.modes()),
      timer_(context_.loop) {
  context_.filesystem.show_with(&views_);
}

ViewKeeper::~ViewKeeper() {
  *alive_ = false;
  context_.filesystem.show_with(nullptr);
}

Layout ViewKeeper::trees() const { return trees_of(context_.config().config.agent); }

std::chrono::milliseconds ViewKeeper::interval() const {
  return std::chrono::milliseconds(context_.config().config.agent.views.interval_ms);
}

void ViewKeeper::begin(Executor& executor) {
  executor_ = &executor;
  for (const auto& [id, run] : executor.runs()) {
    if (run.phase == RunPhase::kOpen) views_.note(run);
  }
  refresh({}, [](const Result<RefreshReport>& report) {
    if (!report) return spdlog::error("{}", report.error().to_string());
    tell(report->bad);
    spdlog::info("views of {} runs looked at, {} files written", report->runs, report->files);
  });
}

void ViewKeeper::configure() {
  const bool is_new =
      views_.configure(view_settings_of(context_.config().config), context_.modes());
  if (is_new && executor_ != nullptr) begin(*executor_);
}

void ViewKeeper::step_changed(const RunState& run, const StepState& step) {
  views_.note(run);
  due_.insert(run.id);
  if (step.over()) due_latest_.insert(run.id);
  // The indexes of all wikis are large: not with every step.
  const bool is_farm_old = std::chrono::steady_clock::now() - farm_written_ >= interval();
  if (step.over() && !run.order.scratch && is_farm_old) farm_due_ = true;
  // A release shows its files itself; what else ended is shown now.
  due_after(step.over() ? std::chrono::milliseconds(0) : interval());
}

void ViewKeeper::run_over(const RunState& run) {
  views_.note(run);
  due_.insert(run.id);
  due_latest_.insert(run.id);
  farm_due_ = farm_due_ || !run.order.scratch;
  // At once: an agent that is stopped now has shown it.
  if (executor_ != nullptr) write_due();
}

void ViewKeeper::targets_changed(const std::set<std::string>& targets) {
  auto report = std::make_shared<RefreshReport>();
  refresh_next({targets.begin(), targets.end()}, "", report, [](const Result<RefreshReport>& done) {
    if (done) tell(done->bad);
  });
}

void ViewKeeper::stop() {
  timer_.cancel();
  executor_ = nullptr;
}

// Never later than already agreed on.
void ViewKeeper::due_after(std::chrono::milliseconds delay) {
  if (executor_ == nullptr) return;
  const auto at = std::chrono::steady_clock::now() + delay;
  const bool is_armed = timer_.expiry() > std::chrono::steady_clock::now();
  if (is_armed && timer_.expiry() <= at) return;
  timer_.expires_at(at);
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive && executor_ != nullptr) write_due();
  });
}

std::vector<ViewKeeper::DueRun> ViewKeeper::take_due() {
  std::vector<DueRun> list;
  for (const auto& [id, run] : executor_->runs()) {
    const bool is_running = run.phase == RunPhase::kOpen && is_busy(run);
    if (!due_.contains(id) && !is_running) continue;
    if (is_running) views_.note(run);  // how far it is now
    const RunOrder& order = run.order;
    list.push_back({id, views_.place_of(order.trees, order.run, order.is_public()), order.scratch,
                    due_latest_.contains(id)});
  }
  due_.clear();
  due_latest_.clear();
  return list;
}

void ViewKeeper::write_due() {
  if (writing_) return;  // its end looks again
  writing_ = true;
  const bool with_farm = farm_due_;
  farm_due_ = false;
  if (with_farm) farm_written_ = std::chrono::steady_clock::now();
  executor_->run_alone(
      [this, list = take_due(), with_farm, trees = trees()] {
        Outcome outcome;
        const auto note = [&outcome](const DueRun& run, Result<std::size_t> changed) {
          if (changed) return;
          outcome.failed.insert(run.id);
          outcome.report.bad.push_back(std::move(changed).error());
        };
        for (const DueRun& run : list) {
          note(run, views_.write_run(run.place));
          if (!run.with_latest) continue;
          note(run,
               views_.write_latest(run.place.layout, run.place.run.target, run.place.is_public));
        }
        if (with_farm) {
          const std::size_t before = outcome.report.bad.size();
          views_.refresh_farm(trees, outcome.report);
          outcome.farm_failed = outcome.report.bad.size() > before;
        }
        return outcome;
      },
      [this, alive = alive_](const Outcome& outcome) {
        if (*alive) written(outcome);
      });
}

void ViewKeeper::written(const Outcome& outcome) {
  writing_ = false;
  if (executor_ == nullptr) return;
  tell(outcome.report.bad);
  const bool is_due = !due_.empty() || farm_due_;
  // What could not be written is tried again, with the next progress.
  due_.insert(outcome.failed.begin(), outcome.failed.end());
  due_latest_.insert(outcome.failed.begin(), outcome.failed.end());
  farm_due_ = farm_due_ || outcome.farm_failed;
  const bool is_any_busy =
      std::any_of(executor_->runs().begin(), executor_->runs().end(), [](const auto& each) {
        return each.second.phase == RunPhase::kOpen && is_busy(each.second);
      });
  if (is_any_busy) farm_due_ = true;  // with the next progress
  if (is_due) return due_after(std::chrono::milliseconds(0));
  if (is_any_busy || !due_.empty() || farm_due_) due_after(interval());
}

void ViewKeeper::refresh(const Wish& wish, RefreshDone done) {
  if (executor_ == nullptr) {
    return done(make_error(ErrorCode::kUnavailable, "refresh", wish.target, "the agent starts"));
  }
  auto report = std::make_shared<RefreshReport>();
  executor_->run_alone(
      [layout = trees(), wish] {
        std::vector<std::string> targets = targets_with_runs(layout);
        if (!wish.target.empty()) {
          std::erase_if(targets, [&wish](const auto& each) { return each != wish.target; });
        }
        return targets;
      },
      [this, alive = alive_, wish, report,
       done = std::move(done)](std::vector<std::string> targets) mutable {
        if (!*alive || executor_ == nullptr) return;
        if (targets.empty() && !wish.target.empty()) {
          return done(make_error(ErrorCode::kNotFound, "refresh", wish.target,
                                 "no run of it is in the trees")
                          .with_hint("dumpsctl status"));
        }
        refresh_next(std::move(targets), wish.date, report, std::move(done));
      });
}

// One target after another, so that releases are not held up for long.
void ViewKeeper::refresh_next(std::vector<std::string> targets, const std::string& date,
                              const std::shared_ptr<RefreshReport>& report, RefreshDone done) {
  if (executor_ == nullptr) return;
  const bool is_last = targets.empty();
  std::string target;
  if (!is_last) {
    target = std::move(targets.back());
    targets.pop_back();
  }
  executor_->run_alone(
      [this, layout = trees(), target, date, report, is_last] {
        if (is_last) {
          views_.refresh_farm(layout, *report);
        } else {
          views_.refresh_target(layout, target, date, *report);
        }
        return is_last;
      },
      [this, alive = alive_, targets = std::move(targets), date, report,
       done = std::move(done)](bool last) mutable {
        if (!*alive) return;
        if (last) return done(*report);
        refresh_next(std::move(targets), date, report, std::move(done));
      });
}

Result<ViewKeeper::Wish> ViewKeeper::parse_wish(const std::string& body) {
  Wish wish;
  if (body.empty()) return wish;
  json::error_code ec;
  const json::value value = json::parse(body, ec);
  const json::object* object = ec ? nullptr : value.if_object();
  bool is_good = object != nullptr;
  for (const auto& [key, member] : object == nullptr ? json::object() : *object) {
    if (key == "target" && member.is_string()) {
      wish.target = std::string(member.get_string());
    } else if (key == "date" && member.is_string()) {
      wish.date = std::string(member.get_string());
    } else if (key == "create" && member.is_bool()) {
      wish.create = member.get_bool();
    } else {
      is_good = false;
    }
  }
  is_good = is_good && (wish.target.empty() || is_target_id(wish.target)) &&
            (wish.date.empty() || is_date(wish.date));
  if (is_good) return wish;
  return make_error(ErrorCode::kInvalid, "read request", "refresh",
                    "wanted is an object with target (an id), date (YYYYMMDD) and create (true or "
                    "false)");
}

Result<views::RunPlace> ViewKeeper::place_for(const Wish& wish) const {
  const TargetTable& targets = context_.config().targets.targets;
  const auto target = targets.find(wish.target);
  if (target == targets.end()) {
    return make_error(ErrorCode::kNotFound, "create run", wish.target, "there is no such target")
        .with_hint("dumpsctl targets");
  }
  if (wish.date.empty()) {
    return make_error(ErrorCode::kInvalid, "create run", wish.target, "which date is not said")
        .with_hint("--date YYYYMMDD");
  }
  return views_.place_of(trees(), {wish.target, wish.date}, target->second.is_public());
}

bool ViewKeeper::handle(const HttpRequest& request, const HttpRespond& respond) {
  if (request.path != std::vector<std::string>{"v1", "refresh"}) return false;
  const Result<Wish> wish = parse_wish(request.body);
  if (!wish) {
    respond(error_response(wish.error()));
    return true;
  }
  const auto answer = [respond](const Result<RefreshReport>& report) {
    if (!report) return respond(error_response(report.error()));
    json::array problems;
    for (const Error& error : report->bad) problems.emplace_back(error.to_string());
    HttpResponse response;
    response.body =
        json::serialize(json::object{
            {"runs", report->runs}, {"files", report->files}, {"problems", std::move(problems)}}) +
        "\n";
    respond(std::move(response));
  };
  if (!wish->create || executor_ == nullptr) {
    refresh(*wish, answer);
    return true;
  }
  const Result<views::RunPlace> place = place_for(*wish);
  if (!place) {
    respond(error_response(place.error()));
    return true;
  }
  executor_->run_alone(
      [this, where = *place] { return views_.write_run(where, true); },
      [this, alive = alive_, respond, wanted = *wish, answer](const Result<std::size_t>& created) {
        if (!*alive) return;
        if (!created) return respond(error_response(created.error()));
        refresh(wanted, answer);
      });
  return true;
}

}  // namespace dumps
