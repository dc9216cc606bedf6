#include "agent/store/shard_record.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/store/artifact_json.h"

namespace dumps {
namespace {

namespace json = boost::json;

ShardRecord record_from(const json::object& o) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  const auto number = [&o](const char* key) { return json::value_to<std::uint64_t>(o.at(key)); };
  ShardRecord r;
  r.run = {text("target"), text("date")};
  r.step = text("step");
  r.shard = text("shard");
  r.job_type = text("job_type");
  r.plugin = text("plugin");
  r.plugin_version = text("plugin_version");
  r.token = text("token");
  r.attempt = json::value_to<std::uint32_t>(o.at("attempt"));
  r.skipped = json::value_to<bool>(o.at("skipped"));
  r.started = text("started");
  r.finished = text("finished");
  r.done = number("done");
  r.total = number("total");
  r.skipped_items = number("skipped_items");
  r.failed_items = number("failed_items");
  r.unit = text("unit");
  r.counts = json::value_to<std::map<std::string, std::int64_t>>(o.at("counts"));
  for (const auto& item : o.at("artifacts").as_array())
    r.artifacts.push_back(artifact_from_json(item));
  return r;
}

}  // namespace

json::object artifact_to_json(const Artifact& a) {
  json::object o{{"name", a.name},        {"size", a.size_bytes},   {"raw_size", a.raw_size_bytes},
                 {"md5", a.digests.md5},  {"sha1", a.digests.sha1}, {"sha256", a.digests.sha256},
                 {"raw_xxh3", a.raw_xxh3}};
  if (!a.form.root.empty()) o["form"] = a.form.root;
  if (!a.form.closed) o["closed"] = false;
  if (!a.form.mediawiki.empty()) o["mediawiki"] = a.form.mediawiki;
  if (!a.form.schema.empty()) o["export_schema"] = a.form.schema;
  return o;
}

Artifact artifact_from_json(const json::value& value) {
  const json::object& o = value.as_object();
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  Artifact a;
  a.name = text("name");
  a.size_bytes = json::value_to<std::uint64_t>(o.at("size"));
  a.raw_size_bytes = json::value_to<std::uint64_t>(o.at("raw_size"));
  a.digests = {text("md5"), text("sha1"), text("sha256")};
  a.raw_xxh3 = text("raw_xxh3");
  const auto optional = [&o](const char* key) {
    const json::value* found = o.if_contains(key);
    return found == nullptr ? std::string() : json::value_to<std::string>(*found);
  };
  a.form = {optional("form"), true, optional("mediawiki"), optional("export_schema")};
  if (const json::value* closed = o.if_contains("closed")) a.form.closed = closed->as_bool();
  return a;
}

std::string render_shard_record(const ShardRecord& r) {
  json::array artifacts;
  for (const auto& artifact : r.artifacts) artifacts.emplace_back(artifact_to_json(artifact));
  const json::object o{{"schema", ShardRecord::kSchema},
                       {"target", r.run.target},
                       {"date", r.run.date},
                       {"step", r.step},
                       {"shard", r.shard},
                       {"job_type", r.job_type},
                       {"plugin", r.plugin},
                       {"plugin_version", r.plugin_version},
                       {"token", r.token},
                       {"attempt", r.attempt},
                       {"skipped", r.skipped},
                       {"started", r.started},
                       {"finished", r.finished},
                       {"done", r.done},
                       {"total", r.total},
                       {"skipped_items", r.skipped_items},
                       {"failed_items", r.failed_items},
                       {"unit", r.unit},
                       {"counts", json::value_from(r.counts)},
                       {"artifacts", std::move(artifacts)}};
  return json::serialize(o) + "\n";
}

Result<ShardRecord> parse_shard_record(std::string_view text, const std::string& subject) {
  try {
    const json::value value = json::parse(text);
    const auto schema = json::value_to<int>(value.as_object().at("schema"));
    if (schema > ShardRecord::kSchema) {
      return make_error(ErrorCode::kUnsupported, "read record", subject,
                        "it has schema " + std::to_string(schema) + ", this version knows up to " +
                            std::to_string(ShardRecord::kSchema))
          .with_hint("an agent at least as new as the one that wrote it");
    }
    return record_from(value.get_object());
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read record", subject, e.what());
  }
}

Result<ShardRecord> read_shard_record(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return parse_shard_record(*text, path);
}

Result<std::vector<ShardRecord>> read_step_records(const Layout& layout, const RunId& run,
                                                   const std::string& step) {
  std::vector<std::string> paths;
  std::error_code ec;
  for (const auto& entry :
       std::filesystem::directory_iterator(layout.step_directory(run, step), ec)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("shard-") && name.ends_with(".json"))
      paths.push_back(entry.path().string());
  }
  if (ec && ec != std::errc::no_such_file_or_directory) {
    return make_errno_error(ec.value(), "list records", layout.step_directory(run, step));
  }
  std::sort(paths.begin(), paths.end());
  std::vector<ShardRecord> records;
  for (const auto& path : paths) {
    Result<ShardRecord> record = read_shard_record(path);
    if (!record) return std::move(record).error();
    records.push_back(std::move(*record));
  }
  return records;
}

Result<std::vector<std::string>> list_steps(const Layout& layout, const RunId& run) {
  std::vector<std::string> steps;
  std::error_code ec;
  const std::string directory = layout.run_directory(run) + "/steps";
  for (const auto& entry : std::filesystem::directory_iterator(directory, ec)) {
    steps.push_back(entry.path().filename().string());
  }
  if (ec && ec != std::errc::no_such_file_or_directory) {
    return make_errno_error(ec.value(), "list steps", directory);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

}  // namespace dumps
