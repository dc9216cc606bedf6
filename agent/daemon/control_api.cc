#include "agent/daemon/control_api.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>

#include "agent/daemon/identity.h"
#include "agent/daemon/run_request.h"
#include "agent/daemon/tree_changes.h"
#include "agent/supervisor/run_job_view.h"
#include "agent/supervisor/run_json.h"

namespace dumps {
namespace {

namespace json = boost::json;

constexpr size_t kLogPieceBytes = size_t{256} * 1024;

HttpResponse json_response(const json::object& object) {
  HttpResponse response;
  response.body = json::serialize(object) + "\n";
  return response;
}

Error not_found(const HttpRequest& request) {
  std::string path;
  for (const std::string& part : request.path) path += "/" + part;
  return make_error(ErrorCode::kNotFound, request.method, path, "there is nothing of this name");
}

std::string query_of(const HttpRequest& request, const char* key) {
  const auto found = request.query.find(key);
  return found == request.query.end() ? std::string() : found->second;
}

// {"step": "...", "now": true} of stop and restart.
struct Change {
  std::string step;
  bool now = false;
};
Result<Change> parse_change(const std::string& body) {
  Change change;
  if (body.empty()) return change;
  json::error_code ec;
  const json::value value = json::parse(body, ec);
  const json::object* object = ec ? nullptr : value.if_object();
  const auto bad = [] {
    return make_error(ErrorCode::kInvalid, "read request", "change",
                      "wanted is an object with step (text) and now (true or false)");
  };
  if (object == nullptr) return bad();
  for (const auto& [key, member] : *object) {
    if (key == "step" && member.is_string()) {
      change.step = std::string(member.get_string());
    } else if (key == "now" && member.is_bool()) {
      change.now = member.get_bool();
    } else {
      return bad();
    }
  }
  return change;
}

struct LogPiece {
  std::string text;
  std::uint64_t offset = 0;
};

// Of the newest attempt's log, from `offset` on.
Result<LogPiece> read_log(const Layout& layout, const RunId& run, const std::string& step,
                          const std::string& shard, std::uint64_t offset) {
  unsigned attempt = 1;
  while (exists(layout.log(run, step, shard, attempt + 1))) ++attempt;
  const std::string path = layout.log(run, step, shard, attempt);
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd && errno == ENOENT) return LogPiece{"", offset};
  if (!fd) return make_errno_error(errno, "read log", path);
  LogPiece piece{std::string(kLogPieceBytes, '\0'), offset};
  const ssize_t n =
      ::pread(fd.get(), piece.text.data(), piece.text.size(), static_cast<off_t>(offset));
  if (n < 0) return make_errno_error(errno, "read log", path);
  piece.text.resize(static_cast<size_t>(n));
  // Whole lines only, so that no character is cut.
  if (piece.text.size() == kLogPieceBytes) piece.text.resize(piece.text.rfind('\n') + 1);
  piece.offset += piece.text.size();
  return piece;
}

json::object slots_to_json(const SlotLedger& slots) {
  json::object db;
  for (const auto& [group, limit] : slots.capacity().db) {
    const auto used = slots.db_used().find(group);
    db[group] =
        json::object{{"limit", limit}, {"used", used == slots.db_used().end() ? 0U : used->second}};
  }
  return {{"cores", json::object{{"limit", slots.capacity().cores}, {"used", slots.cores_used()}}},
          {"memory",
           json::object{{"limit", slots.capacity().memory_bytes}, {"used", slots.memory_used()}}},
          {"db", std::move(db)}};
}

std::string user_of(const HttpPeer& peer) {
  return "uid " + std::to_string(peer.user) + ", pid " + std::to_string(peer.pid);
}

}  // namespace

bool ControlApi::trusted(const HttpPeer& peer) const {
  return may_change(peer, context_.config().config.agent.control.admin_group);
}

// A wiki that is no longer public publishes nothing more.
Status ControlApi::may_restart(const std::string& id) const {
  const auto run = context_.executor.runs().find(id);
  if (run == context_.executor.runs().end()) return {};  // which the executor says
  const RunOrder& order = run->second.order;
  if (!order.is_public() || order.scratch) return {};
  const TargetTable& targets = context_.config().targets.targets;
  const auto target = targets.find(order.run.target);
  if (target != targets.end() && target->second.is_public()) return {};
  return make_error(ErrorCode::kRefused, "restart", id, "its target is no longer public")
      .with_hint("a run of another date");
}

// A step may be called by the job that it makes.
std::string ControlApi::step_called(const std::string& id, const std::string& name) const {
  const auto run = context_.executor.runs().find(id);
  if (run == context_.executor.runs().end() || run->second.find(name) != nullptr) return name;
  std::vector<StepOrder> steps;
  for (const StepState& step : run->second.steps) steps.push_back(step.order);
  const std::vector<std::string> made = steps_of_job(steps, run->second.order.run, name);
  return made.size() == 1 ? made.front() : name;
}

bool ControlApi::visible(const RunState& run, const HttpPeer& peer) const {
  return (run.order.is_public() && !run.order.scratch) || trusted(peer);
}

void ControlApi::handle_loopback(const HttpRequest& request, const HttpRespond& respond) {
  if (request.method == "GET" && request.path == std::vector<std::string>{"metrics"}) {
    return metrics(respond);
  }
  respond(error_response(not_found(request)));
}

void ControlApi::handle_local(const HttpRequest& request, const HttpRespond& respond) {
  if (request.method == "GET") return get(request, respond);
  if (request.method != "POST") {
    HttpResponse response = error_response(
        make_error(ErrorCode::kInvalid, "read request", request.method, "only GET and POST"));
    response.status = 405;
    return respond(std::move(response));
  }
  if (!trusted(request.peer)) {
    return respond(error_response(
        make_error(ErrorCode::kRefused, "change", "this agent",
                   user_of(request.peer) + " may only look")
            .with_hint("root, the agent's user, or a member of [control] admin_group")));
  }
  post(request, respond);
}

// Nothing of a wiki that is no longer public is released.
bool ControlApi::handle_quarantine(const HttpRequest& request, const HttpRespond& respond) {
  const std::vector<std::string>& path = request.path;
  if (path.size() == 6 && path[5] == "release") {
    if (Status may = may_restart(path[2] + "/" + path[3]); !may) {
      respond(error_response(may.error()));
      return true;
    }
  }
  return quarantine_.handle(request, name_of_user(request.peer.user), respond);
}

void ControlApi::get(const HttpRequest& request, const HttpRespond& respond) {
  const std::vector<std::string>& path = request.path;
  if (path == std::vector<std::string>{"metrics"}) return metrics(respond);
  if (path.size() < 2 || path[0] != "v1") return respond(error_response(not_found(request)));
  if (path.size() == 2) {
    if (path[1] == "status") return status(request, respond);
    if (path[1] == "jobs") return jobs(request, respond);
    if (path[1] == "targets") return targets(request, respond);
    if (path[1] == "logs") return logs(request, respond);
  }
  if (path[1] == "quarantine") {
    if (!trusted(request.peer)) {
      return respond(error_response(
          make_error(ErrorCode::kRefused, "show", "quarantine",
                     user_of(request.peer) + " may not see what is not released")
              .with_hint("root, the agent's user, or a member of [control] admin_group")));
    }
    if (handle_quarantine(request, respond)) return;
  }
  if (path.size() == 4 && path[1] == "runs") {
    const auto run = context_.executor.runs().find(path[2] + "/" + path[3]);
    if (run == context_.executor.runs().end() || !visible(run->second, request.peer)) {
      return respond(error_response(
          make_error(ErrorCode::kNotFound, "show", path[2] + "/" + path[3], "there is no such run")
              .with_hint("dumpsctl status")));
    }
    return respond(json_response(run_to_json(run->second, context_.clock.now())));
  }
  respond(error_response(not_found(request)));
}

void ControlApi::post(const HttpRequest& request, const HttpRespond& respond) {
  const std::vector<std::string>& path = request.path;
  if (path == std::vector<std::string>{"v1", "runs"}) return run_runs(request, respond);
  if (path == std::vector<std::string>{"v1", "reload"}) {
    spdlog::info("reload asked for by {}", user_of(request.peer));
    context_.reload([respond](const Result<std::vector<std::string>>& changes) {
      if (!changes) return respond(error_response(changes.error()));
      respond(json_response({{"changes", json::value_from(*changes)}}));
    });
    return;
  }
  if (path.size() == 5 && path[0] == "v1" && path[1] == "runs") return change_run(request, respond);
  if (path.size() > 1 && path[1] == "quarantine" && handle_quarantine(request, respond)) return;
  if (context_.others && context_.others(request, user_of(request.peer), respond)) return;
  respond(error_response(not_found(request)));
}

void ControlApi::status(const HttpRequest& request, const HttpRespond& respond) const {
  const TimePoint now = context_.clock.now();
  json::array runs;
  for (const auto& [id, run] : context_.executor.runs()) {
    if (visible(run, request.peer)) runs.push_back(run_to_json(run, now));
  }
  const MetricsFacts facts = context_.metrics();
  json::array trouble;
  if (trusted(request.peer)) {
    for (const std::string& target :
         exposed_targets(context_.executor.runs(), context_.config().targets.targets)) {
      trouble.emplace_back(withdrawal_proposal(target));
    }
  }
  respond(json_response({{"agent", json::object{{"version", facts.version},
                                                {"host", context_.host()},
                                                {"pid", ::getpid()},
                                                {"started", format_utc(facts.started)}}},
                         {"slots", slots_to_json(context_.executor.slots())},
                         {"trouble", std::move(trouble)},
                         {"runs", std::move(runs)}}));
}

void ControlApi::jobs(const HttpRequest& request, const HttpRespond& respond) const {
  const TimePoint now = context_.clock.now();
  json::array jobs;
  for (const auto& [token, attempt] : context_.executor.attempts()) {
    const auto run = context_.executor.runs().find(attempt.run_id);
    if (run == context_.executor.runs().end() || !visible(run->second, request.peer)) continue;
    jobs.push_back(job_to_json(token, attempt, &run->second, now));
  }
  respond(json_response({{"jobs", std::move(jobs)}}));
}

void ControlApi::targets(const HttpRequest& request, const HttpRespond& respond) const {
  json::array list;
  const bool all = trusted(request.peer);
  for (const auto& [id, target] : context_.config().targets.targets) {
    if (!all && !target.is_public()) continue;
    list.push_back(json::object{{"id", id},
                                {"visibility", target.visibility},
                                {"groups", json::value_from(target.groups)}});
  }
  respond(json_response({{"targets", std::move(list)}}));
}

void ControlApi::logs(const HttpRequest& request, const HttpRespond& respond) {
  const std::string id = query_of(request, "run");
  const std::string name = step_called(id, query_of(request, "step"));
  const auto run = context_.executor.runs().find(id);
  const StepState* step =
      run == context_.executor.runs().end() || !visible(run->second, request.peer)
          ? nullptr
          : run->second.find(name);
  if (step == nullptr) {
    return respond(error_response(
        make_error(ErrorCode::kNotFound, "read log", id + " " + name, "there is no such step")
            .with_hint("dumpsctl show " + id)));
  }
  std::string shard = query_of(request, "shard");
  if (shard.empty()) shard = step->shards.empty() ? "plan" : step->shards.front().plan.id;
  const bool known =
      shard == "plan" || std::any_of(step->shards.begin(), step->shards.end(),
                                     [&shard](const auto& s) { return s.plan.id == shard; });
  if (!known) {
    return respond(error_response(make_error(ErrorCode::kNotFound, "read log", id + " " + name,
                                             "the step has no shard " + shard)));
  }
  std::uint64_t offset = 0;
  const std::string text = query_of(request, "offset");
  std::from_chars(text.data(), text.data() + text.size(), offset);
  context_.disk.run(
      [layout = run->second.order.trees, of = run->second.order.run, name, shard, offset] {
        return read_log(layout, of, name, shard, offset);
      },
      [respond, shard, over = step->over()](const Result<LogPiece>& piece) {
        if (!piece) return respond(error_response(piece.error()));
        respond(json_response(
            {{"shard", shard}, {"text", piece->text}, {"offset", piece->offset}, {"over", over}}));
      });
}

void ControlApi::run_runs(const HttpRequest& request, const HttpRespond& respond) {
  const Result<RunWish> wish = parse_run_wish(request.body);
  if (!wish) return respond(error_response(wish.error()));
  std::map<std::string, std::string> open_dates;
  for (const auto& [id, run] : context_.executor.runs()) {
    if (run.phase != RunPhase::kOpen || run.order.scratch != !wish->scratch.empty()) continue;
    std::string& date = open_dates[open_key(run.order.run.target, run.order.trees.series)];
    date = std::max(date, run.order.run.date);
  }
  Result<std::vector<RunRequest>> requests =
      resolve_wish(*wish, context_.config(), open_dates, format_date(context_.clock.now()));
  if (!requests) return respond(error_response(requests.error()));
  spdlog::info("{} runs of {} asked for by {}", requests->size(), wish->profile,
               user_of(request.peer));
  // Answered when all of them are on disk, or have failed.
  struct Batch {
    size_t left = 0;
    json::array ids;
    bool all_joined = true;
    std::optional<Error> first_error;
  };
  auto batch = std::make_shared<Batch>();
  batch->left = requests->size();
  for (RunRequest& each : *requests) {
    context_.executor.submit(std::move(each), [batch, respond](Result<Submitted> submitted) {
      if (submitted) {
        batch->ids.emplace_back(submitted->id);
        batch->all_joined = batch->all_joined && submitted->joined;
      } else if (!batch->first_error) {
        batch->first_error = std::move(submitted).error();
      }
      if (--batch->left > 0) return;
      if (batch->first_error) return respond(error_response(*batch->first_error));
      respond(json_response({{"runs", batch->ids}, {"joined", batch->all_joined}}));
    });
  }
}

void ControlApi::change_run(const HttpRequest& request, const HttpRespond& respond) {
  const std::string id = request.path[2] + "/" + request.path[3];
  const std::string& verb = request.path[4];
  Result<Change> change = parse_change(request.body);
  if (!change) return respond(error_response(change.error()));
  change->step = step_called(id, change->step);
  Status done;
  if (verb == "stop") {
    done =
        context_.executor.stop(id, change->step, "asked by " + user_of(request.peer), change->now);
  } else if (verb == "restart") {
    done = may_restart(id);
    if (done) done = context_.executor.restart(id, change->step);
  } else {
    return respond(error_response(not_found(request)));
  }
  if (!done) return respond(error_response(done.error()));
  spdlog::info("{} {} {} by {}", verb, id, change->step, user_of(request.peer));
  respond(json_response({{"run", id}}));
}

void ControlApi::metrics(const HttpRespond& respond) const {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = render_metrics(context_.executor, context_.metrics());
  respond(std::move(response));
}

}  // namespace dumps
