#include "agent/daemon/quarantine_api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>

#include "agent/store/quarantine.h"

namespace dumps {
namespace {

namespace json = boost::json;

// A reason is one line that people read in manifests for years.
constexpr size_t kMostReasonBytes = 1000;

struct Wish {
  std::string reason, shard;
};

Result<Wish> parse_wish(const std::string& body) {
  const auto bad = [](std::string why) {
    return make_error(ErrorCode::kInvalid, "read request", "quarantine", std::move(why))
        .with_hint("{\"reason\": \"why\"}, with \"shard\" for one of several");
  };
  json::error_code ec;
  const json::value value = json::parse(body, ec);
  const json::object* object = ec ? nullptr : value.if_object();
  if (object == nullptr) return bad("it is not a JSON object");
  Wish wish;
  for (const auto& [key, member] : *object) {
    if (key != "reason" && key != "shard") return bad("unknown member " + std::string(key));
    if (!member.is_string()) return bad(std::string(key) + " is not text");
    (key == "reason" ? wish.reason : wish.shard) = std::string(member.get_string());
  }
  const bool is_line = std::none_of(wish.reason.begin(), wish.reason.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (wish.reason.find_first_not_of(' ') == std::string::npos) return bad("it has no reason");
  if (!is_line || wish.reason.size() > kMostReasonBytes) {
    return bad("the reason is not one line of at most " + std::to_string(kMostReasonBytes) +
               " bytes");
  }
  return wish;
}

HttpResponse json_response(const json::object& object) {
  HttpResponse response;
  response.body = json::serialize(object) + "\n";
  return response;
}

std::string run_of(const HttpRequest& request) { return request.path[2] + "/" + request.path[3]; }

struct HeldFiles {
  Quarantine quarantine;
  json::array files;
};

Result<HeldFiles> look_at(const Layout& layout, const RunId& run, const std::string& step) {
  Result<Quarantine> quarantine = read_quarantine(layout, run, step);
  if (!quarantine) return std::move(quarantine).error();
  Result<std::vector<ShardRecord>> records = read_step_records(layout, run, step);
  if (!records) return std::move(records).error();
  HeldFiles held{std::move(*quarantine), {}};
  for (const ShardRecord& record : *records) {
    if (!held.quarantine.holds(record.shard)) continue;
    for (const Artifact& artifact : record.artifacts) {
      held.files.push_back(
          json::object{{"name", artifact.name},
                       {"size", artifact.size_bytes},
                       {"shard", record.shard},
                       {"path", layout.sealed_directory(run) + "/" + artifact.name}});
    }
  }
  return held;
}

}  // namespace

bool QuarantineApi::handle(const HttpRequest& request, const std::string& user,
                           const HttpRespond& respond) {
  const std::vector<std::string>& path = request.path;
  if (path.size() < 2 || path[0] != "v1" || path[1] != "quarantine") return false;
  if (request.method == "GET" && path.size() == 2) {
    list(respond);
  } else if (request.method == "GET" && path.size() == 5) {
    show(request, respond);
  } else if (request.method == "POST" && path.size() == 6 &&
             (path[5] == "release" || path[5] == "drop")) {
    decide(request, user, respond);
  } else {
    return false;
  }
  return true;
}

void QuarantineApi::list(const HttpRespond& respond) const {
  json::array held;
  for (const auto& [id, run] : executor_.runs()) {
    for (const StepState& step : run.steps) {
      for (const HeldItem& item : step.held) {
        json::object entry = to_json(item);
        entry["run"] = id;
        held.emplace_back(std::move(entry));
      }
    }
  }
  respond(json_response({{"held", std::move(held)}}));
}

void QuarantineApi::show(const HttpRequest& request, const HttpRespond& respond) const {
  const std::string id = run_of(request);
  const std::string& name = request.path[4];
  const auto run = executor_.runs().find(id);
  const StepState* step = run == executor_.runs().end() ? nullptr : run->second.find(name);
  if (step == nullptr || step->held.empty()) {
    return respond(error_response(
        make_error(ErrorCode::kNotFound, "show quarantine", id + " " + name,
                   step == nullptr ? "there is no such step" : "nothing of it is in quarantine")
            .with_hint("dumpsctl quarantine list")));
  }
  disk_.run([layout = run->second.order.trees, of = run->second.order.run,
             name] { return look_at(layout, of, name); },
            [respond, id, name](Result<HeldFiles> held) {
              if (!held) return respond(error_response(held.error()));
              const Quarantine& quarantine = held->quarantine;
              respond(json_response({{"run", id},
                                     {"step", name},
                                     {"baseline", quarantine.gate.baseline},
                                     {"held", write_list(quarantine.held)},
                                     {"released", write_list(quarantine.releases)},
                                     {"files", std::move(held->files)}}));
            });
}

void QuarantineApi::decide(const HttpRequest& request, const std::string& user,
                           const HttpRespond& respond) {
  Result<Wish> wish = parse_wish(request.body);
  if (!wish) return respond(error_response(wish.error()));
  const HeldChoice choice{run_of(request), request.path[4], wish->shard, wish->reason, user};
  const std::string verb = request.path[5];
  const auto done = [respond, choice, verb](const Status& status) {
    if (!status) return respond(error_response(status.error()));
    spdlog::warn("{} {}{}: {} from quarantine by {}: {}", choice.run_id, choice.step,
                 choice.shard.empty() ? "" : " " + choice.shard,
                 verb == "drop" ? "dropped" : "released", choice.user, choice.reason);
    respond(json_response({{"run", choice.run_id}, {"step", choice.step}}));
  };
  if (verb == "drop") {
    executor_.drop_held(choice, done);
  } else {
    executor_.release_held(choice, done);
  }
}

}  // namespace dumps
