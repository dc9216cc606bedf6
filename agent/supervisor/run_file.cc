#include "agent/supervisor/run_file.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "agent/process/spec_json.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

std::int64_t to_ms(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint from_ms(const json::value& v) {
  return TimePoint(std::chrono::milliseconds(json::value_to<std::int64_t>(v)));
}

json::object step_to_json(const StepState& step) {
  const StepOrder& o = step.order;
  return {{"name", o.name},
          {"plugin", o.plugin_id},
          {"job_type", o.job_type},
          {"params", spec_values_to_json(o.params)},
          {"after", json::value_from(o.after)},
          {"optional", o.optional},
          {"publishes", o.publishes},
          {"retries", o.retries},
          {"threads", o.threads},
          {"memory_bytes", o.memory_bytes},
          {"db_group", o.db_group},
          {"db_connections", o.db_connections},
          {"sample", o.sample},
          {"verify", o.verify},
          {"releases_shards", o.releases_shards},
          {"keeps_others", o.keeps_others},
          {"intermediate", o.intermediate},
          {"gates", gate_rules_to_json(o.gates)},
          {"state", step_phase_name(step.phase)},
          {"message", step.message},
          {"started", to_ms(step.started)},
          {"ended", to_ms(step.ended)},
          {"files", step.released_files},
          {"bytes", step.released_bytes}};
}

StepState step_from_json(const json::object& o, bool run_is_over) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  StepState step;
  StepOrder& order = step.order;
  order.name = text("name");
  order.plugin_id = text("plugin");
  order.job_type = text("job_type");
  order.params = spec_values_from_json(o.at("params"));
  order.after = json::value_to<std::vector<std::string>>(o.at("after"));
  order.optional = o.at("optional").as_bool();
  order.publishes = o.at("publishes").as_bool();
  order.retries = json::value_to<std::uint32_t>(o.at("retries"));
  order.threads = json::value_to<std::uint32_t>(o.at("threads"));
  order.memory_bytes = json::value_to<std::uint64_t>(o.at("memory_bytes"));
  order.db_group = text("db_group");
  order.db_connections = json::value_to<std::uint32_t>(o.at("db_connections"));
  order.sample = json::value_to<std::uint64_t>(o.at("sample"));
  // Runs that began before there was a choice do without.
  if (const auto* verify = o.if_contains("verify")) {
    order.verify = json::value_to<std::string>(*verify);
  }
  if (const auto* v = o.if_contains("releases_shards")) order.releases_shards = v->as_bool();
  if (const auto* v = o.if_contains("keeps_others")) order.keeps_others = v->as_bool();
  if (const auto* v = o.if_contains("intermediate")) order.intermediate = v->as_bool();
  if (const auto* gates = o.if_contains("gates")) order.gates = gate_rules_from_json(*gates);
  const auto phase = step_phase_from(text("state"));
  if (!phase) throw std::invalid_argument("unknown state " + text("state"));
  const bool stays = *phase >= StepPhase::kDone || (*phase == StepPhase::kPassed && run_is_over);
  if (!stays) return step;
  step.phase = *phase;
  step.message = text("message");
  step.started = from_ms(o.at("started"));
  step.ended = from_ms(o.at("ended"));
  step.released_files = json::value_to<std::uint64_t>(o.at("files"));
  step.released_bytes = json::value_to<std::uint64_t>(o.at("bytes"));
  return step;
}

RunState run_from_json(const json::object& o, const Layout& trees) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  RunState run;
  run.order.run = {text("target"), text("date")};
  run.order.profile = text("profile");
  run.order.visibility = text("visibility");
  if (const auto* publish = o.if_contains("publish")) {
    run.order.publish_run = publish->as_string() == "run";
  }
  if (const auto* chosen = o.if_contains("chosen")) run.order.chosen = chosen->as_bool();
  run.order.target_values = spec_values_from_json(o.at("target_values"));
  run.order.trees = trees;
  if (const auto* series = o.if_contains("series")) {
    run.order.trees.series = json::value_to<std::string>(*series);
    run.order.trees.directory = text("directory");
    run.order.keep = json::value_to<std::uint32_t>(o.at("keep"));
  }
  run.id = run.order.trees.name_of(run.order.run);
  run.created = from_ms(o.at("created"));
  run.ended = from_ms(o.at("ended"));
  const auto phase = run_phase_from(text("state"));
  if (!phase) throw std::invalid_argument("unknown state " + text("state"));
  run.phase = *phase;
  for (const auto& item : o.at("steps").as_array()) {
    run.steps.push_back(step_from_json(item.as_object(), *phase != RunPhase::kOpen));
    run.order.steps.push_back(run.steps.back().order);
  }
  return run;
}

// Parses `text` and hands the object to `read`, which may throw.
template <class Read>
auto parse_as(std::string_view text, const std::string& subject, Read read)
    -> Result<decltype(read(json::object()))> {
  try {
    const json::value value = json::parse(text);
    const json::object& object = value.as_object();
    const auto schema = json::value_to<int>(object.at("schema"));
    if (schema > kSchema) {
      return make_error(ErrorCode::kUnsupported, "read", subject,
                        "schema " + std::to_string(schema) + ", this agent knows " +
                            std::to_string(kSchema))
          .with_hint("a newer agent");
    }
    return read(object);
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read", subject, e.what());
  }
}

}  // namespace

std::string render_run(const RunState& run) {
  json::array steps;
  for (const StepState& step : run.steps) steps.push_back(step_to_json(step));
  const json::object document{{"schema", kSchema},
                              {"target", run.order.run.target},
                              {"date", run.order.run.date},
                              {"profile", run.order.profile},
                              {"visibility", run.order.visibility},
                              {"series", run.order.trees.series},
                              {"directory", run.order.trees.directory},
                              {"keep", run.order.keep},
                              {"publish", run.order.publish_run ? "run" : "step"},
                              {"chosen", run.order.chosen},
                              {"target_values", spec_values_to_json(run.order.target_values)},
                              {"created", to_ms(run.created)},
                              {"ended", to_ms(run.ended)},
                              {"state", run_phase_name(run.phase)},
                              {"steps", std::move(steps)}};
  return json::serialize(document) + "\n";
}

Result<RunState> parse_run(std::string_view text, const Layout& trees, const std::string& subject) {
  return parse_as(text, subject,
                  [&trees](const json::object& o) { return run_from_json(o, trees); });
}

std::string render_plan(const std::vector<ShardState>& shards) {
  json::array array;
  for (const ShardState& shard : shards) {
    array.push_back(json::object{{"id", shard.plan.id},
                                 {"argument", shard.plan.argument},
                                 {"outputs", json::value_from(shard.plan.outputs)},
                                 {"expected_items", shard.plan.expected_items}});
  }
  return json::serialize(json::object{{"schema", kSchema}, {"shards", std::move(array)}}) + "\n";
}

Result<std::vector<ShardState>> parse_plan(std::string_view text, const std::string& subject) {
  return parse_as(text, subject, [](const json::object& o) {
    std::vector<ShardState> shards;
    for (const auto& item : o.at("shards").as_array()) {
      const json::object& s = item.as_object();
      ShardState shard;
      shard.plan.id = json::value_to<std::string>(s.at("id"));
      shard.plan.argument = json::value_to<std::string>(s.at("argument"));
      shard.plan.outputs = json::value_to<std::vector<std::string>>(s.at("outputs"));
      shard.plan.expected_items = json::value_to<std::uint64_t>(s.at("expected_items"));
      shards.push_back(std::move(shard));
    }
    return shards;
  });
}

}  // namespace dumps
