#include "agent/daemon/live_pages.h"

#include <boost/json.hpp>

#include "agent/pages/page_assets.h"
#include "agent/supervisor/run_json.h"

namespace dumps {
namespace {

namespace json = boost::json;

// A connection that is quiet for longer may be cut by what stands between.
constexpr std::chrono::seconds kSignOfLife{15};

bool is_worked_on(const StepState& step) {
  return step.phase == StepPhase::kRunning || step.phase == StepPhase::kReleasing ||
         (step.phase == StepPhase::kPlanning && !step.plan_token.empty());
}

// Numbers and rates are those that dumpsctl shows.
pages::LiveStep live_step(const StepState& step, const json::object& shown) {
  pages::LiveStep live;
  live.name = step.order.name;
  live.state = std::string(step_phase_name(step.phase));
  const protocol::Progress progress = step.progress();
  live.done = progress.done;
  live.total = progress.total;
  live.unit = progress.unit;
  if (const json::value* left = shown.if_contains("eta_s")) {
    live.seconds_left = static_cast<std::uint64_t>(left->to_number<double>());
  }
  return live;
}

pages::LiveRun live_run(const RunState& run, TimePoint now) {
  pages::LiveRun live{run.order.run.target, run.order.run.date, run.order.profile};
  live.steps = run.steps.size();
  const json::object shown = run_to_json(run, now);
  const json::array& steps = shown.at("steps").as_array();
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const StepState& step = run.steps[i];
    if (step.over()) ++live.steps_over;
    if (is_worked_on(step)) live.going_on.push_back(live_step(step, steps.at(i).as_object()));
  }
  return live;
}

}  // namespace

LivePages::LivePages(boost::asio::io_context& loop, const Executor& executor, IsPublic is_public,
                     Now now, std::chrono::milliseconds interval)
    : executor_(executor),
      is_public_(std::move(is_public)),
      now_(std::move(now)),
      interval_(interval),
      timer_(loop) {}

bool LivePages::handle(const HttpRequest& request, const HttpRespond& respond) {
  if (request.method != "GET") return false;
  if (request.path.empty()) {
    respond({200, "text/html; charset=utf-8", pages::live_page_html(facts())});
    return true;
  }
  if (request.path.size() == 1 && request.path[0] == "events") {
    listen(respond);
    return true;
  }
  if (request.path.size() != 2 || request.path[0] != pages::kAssetDirectory) return false;
  for (const pages::PageAsset& asset : pages::page_assets()) {
    if (request.path[1] != asset.name) continue;
    respond({200, std::string(asset.content_type), std::string(asset.content)});
    return true;
  }
  return false;
}

pages::LiveFacts LivePages::facts() const {
  pages::LiveFacts facts;
  for (const auto& [id, run] : executor_.runs()) {
    const RunOrder& order = run.order;
    if (run.phase != RunPhase::kOpen || !order.is_public() || order.scratch) continue;
    if (!is_public_(order.run.target)) continue;
    facts.runs.push_back(live_run(run, now_()));
    for (const auto& [token, attempt] : executor_.attempts()) {
      if (attempt.run_id == id) ++facts.jobs;
    }
  }
  return facts;
}

void LivePages::listen(const HttpRespond& respond) {
  if (events_->readers() >= kMostReaders) {
    return respond(error_response(make_error(ErrorCode::kUnavailable, "listen", "events",
                                             "as many readers as may listen already")
                                      .with_hint("the page without events, GET /")));
  }
  HttpResponse response;
  response.content_type = "text/event-stream";
  response.body = EventStream::event(pages::live_event(facts()));
  response.events = events_;
  respond(std::move(response));
  arm();
}

void LivePages::arm() {
  if (armed_) return;
  armed_ = true;
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_ = false;
    tell();
  });
}

void LivePages::tell() {
  if (events_->readers() == 0) {
    last_.clear();
    return;
  }
  std::string event = pages::live_event(facts());
  if (event != last_) {
    last_ = std::move(event);
    quiet_turns_ = 0;
    events_->send(EventStream::event(last_));
  } else if (++quiet_turns_ * interval_ >= kSignOfLife) {
    quiet_turns_ = 0;
    events_->send(EventStream::sign_of_life());
  }
  arm();
}

}  // namespace dumps
