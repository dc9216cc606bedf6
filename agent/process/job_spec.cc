#include "agent/process/job_spec.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "agent/base/atomic_file.h"
#include "agent/process/spec_json.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

std::map<std::string, std::string> texts_from(const json::value& v) {
  return json::value_to<std::map<std::string, std::string>>(v);
}

JobMode mode_from(std::string_view name) {
  if (name == "validate") return JobMode::kValidate;
  if (name == "plan") return JobMode::kPlan;
  if (name == "run") return JobMode::kRun;
  throw std::invalid_argument("unknown mode " + std::string(name));
}

ShardSpec shard_from(const json::object& o) {
  ShardSpec s;
  s.id = json::value_to<std::string>(o.at("id"));
  s.argument = json::value_to<std::string>(o.at("argument"));
  s.outputs = json::value_to<std::vector<std::string>>(o.at("outputs"));
  s.expected_items = json::value_to<std::uint64_t>(o.at("expected_items"));
  s.attempt = json::value_to<std::uint32_t>(o.at("attempt"));
  return s;
}

// Throws on a missing member or one of another type.
JobSpec spec_from(const json::object& o) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  JobSpec s;
  s.token = text("token");
  s.mode = mode_from(text("mode"));
  s.plugin_path = text("plugin_path");
  s.plugin_id = text("plugin_id");
  s.job_type = text("job_type");
  s.step = text("step");
  s.profile = text("profile");
  s.target = text("target");
  s.visibility = text("visibility");
  s.date = text("date");
  s.target_values = spec_values_from_json(o.at("target_values"));
  s.params = spec_values_from_json(o.at("params"));
  if (s.mode == JobMode::kRun) s.shard = shard_from(o.at("shard").as_object());
  const json::object& trees = o.at("trees").as_object();
  s.public_tree = json::value_to<std::string>(trees.at("public"));
  s.private_tree = json::value_to<std::string>(trees.at("private"));
  s.temp_tree = json::value_to<std::string>(trees.at("temp"));
  // Jobs that an earlier agent started are of no series.
  if (const auto* series = trees.if_contains("series")) {
    s.series = json::value_to<std::string>(*series);
    s.directory = json::value_to<std::string>(trees.at("directory"));
  }
  s.state_directory = json::value_to<std::string>(trees.at("state"));
  s.job_directory = text("job_directory");
  s.file_mode = json::value_to<mode_t>(o.at("file_mode"));
  s.directory_mode = json::value_to<mode_t>(o.at("directory_mode"));
  s.group_id = json::value_to<std::int64_t>(o.at("group_id"));
  s.threads = json::value_to<std::uint32_t>(o.at("threads"));
  s.sample = json::value_to<std::uint64_t>(o.at("sample"));
  s.secrets = texts_from(o.at("secrets"));
  s.environment = texts_from(o.at("environment"));
  s.adopt_grace_ms = json::value_to<std::uint64_t>(o.at("adopt_grace_ms"));
  s.verify = text("verify");
  s.log_path = text("log_path");
  s.workers_socket = text("workers_socket");
  return s;
}

}  // namespace

std::string job_mode_name(JobMode mode) {
  switch (mode) {
    case JobMode::kValidate:
      return "validate";
    case JobMode::kPlan:
      return "plan";
    case JobMode::kRun:
      return "run";
  }
  return "run";
}

Result<JobSpec> parse_job_spec(std::string_view text) {
  const auto bad = [](std::string why) {
    return make_error(ErrorCode::kCorrupt, "read job description", "job.json", std::move(why));
  };
  try {
    const json::value value = json::parse(text);
    const auto schema = json::value_to<int>(value.as_object().at("schema"));
    if (schema > kSchema) {
      return make_error(ErrorCode::kUnsupported, "read job description", "job.json",
                        "schema " + std::to_string(schema) + ", this worker knows " +
                            std::to_string(kSchema))
          .with_hint("a worker of the agent's own version");
    }
    return spec_from(value.get_object());
  } catch (const std::exception& e) {
    return bad(e.what());
  }
}

std::string render_job_spec(const JobSpec& s) {
  json::object o{{"schema", kSchema},
                 {"token", s.token},
                 {"mode", job_mode_name(s.mode)},
                 {"plugin_path", s.plugin_path},
                 {"plugin_id", s.plugin_id},
                 {"job_type", s.job_type},
                 {"step", s.step},
                 {"profile", s.profile},
                 {"target", s.target},
                 {"visibility", s.visibility},
                 {"date", s.date},
                 {"target_values", spec_values_to_json(s.target_values)},
                 {"params", spec_values_to_json(s.params)},
                 {"trees", json::object{{"public", s.public_tree},
                                        {"private", s.private_tree},
                                        {"temp", s.temp_tree},
                                        {"series", s.series},
                                        {"directory", s.directory},
                                        {"state", s.state_directory}}},
                 {"job_directory", s.job_directory},
                 {"file_mode", s.file_mode},
                 {"directory_mode", s.directory_mode},
                 {"group_id", s.group_id},
                 {"threads", s.threads},
                 {"sample", s.sample},
                 {"secrets", json::value_from(s.secrets)},
                 {"environment", json::value_from(s.environment)},
                 {"adopt_grace_ms", s.adopt_grace_ms},
                 {"verify", s.verify},
                 {"log_path", s.log_path},
                 {"workers_socket", s.workers_socket}};
  if (s.mode == JobMode::kRun) {
    o["shard"] = json::object{{"id", s.shard.id},
                              {"argument", s.shard.argument},
                              {"outputs", json::value_from(s.shard.outputs)},
                              {"expected_items", s.shard.expected_items},
                              {"attempt", s.shard.attempt}};
  }
  return json::serialize(o);
}

Result<JobSpec> read_job_spec(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  Result<JobSpec> spec = parse_job_spec(*text);
  if (!spec) return std::move(spec).error().wrap("load", path);
  return spec;
}

Status write_job_spec(const std::string& path, const JobSpec& spec) {
  return write_file_atomically(path, render_job_spec(spec), 0600);
}

}  // namespace dumps
