#include "agent/store/manifest.h"

#include <algorithm>
#include <boost/json.hpp>

#include "agent/base/atomic_file.h"
#include "agent/store/artifact_json.h"

namespace dumps {
namespace {

namespace json = boost::json;

// Names of metrics that plugins agree on; see dumps/ext/metric.h.
constexpr std::string_view kSnapshot = "snapshot_";
bool tells_of_the_making(std::string_view metric) {
  return metric.ends_with(kTimeEnding) || metric.starts_with("db_");
}

std::map<std::string, std::int64_t> snapshot_of(const ShardRecord& record) {
  std::map<std::string, std::int64_t> snapshot;
  for (const auto& [name, value] : record.counts) {
    if (name.starts_with(kSnapshot)) snapshot[name.substr(kSnapshot.size())] = value;
  }
  return snapshot;
}

void add_to_step(ManifestStep& step, const ShardRecord& r) {
  if (step.name.empty()) {
    step = {r.step, r.job_type, r.plugin, r.plugin_version, r.started, r.finished, r.unit, 0, 0,
            0,      0,          {}};
  }
  step.started = std::min(step.started, r.started);
  step.finished = std::max(step.finished, r.finished);
  step.done += r.done;
  step.total += r.total;
  step.skipped += r.skipped_items;
  step.failed += r.failed_items;
  for (const auto& [name, value] : r.counts) {
    if (!tells_of_the_making(name) && !name.starts_with(kSnapshot)) step.counts[name] += value;
  }
}

json::object to_json(const ManifestStep& s) {
  return {{"name", s.name},       {"job_type", s.job_type},
          {"plugin", s.plugin},   {"plugin_version", s.plugin_version},
          {"started", s.started}, {"finished", s.finished},
          {"unit", s.unit},       {"done", s.done},
          {"total", s.total},     {"skipped", s.skipped},
          {"failed", s.failed},   {"counts", json::value_from(s.counts)}};
}

ManifestStep step_from(const json::object& o) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  const auto number = [&o](const char* key) { return json::value_to<std::uint64_t>(o.at(key)); };
  return {text("name"),     text("job_type"),
          text("plugin"),   text("plugin_version"),
          text("started"),  text("finished"),
          text("unit"),     number("done"),
          number("total"),  number("skipped"),
          number("failed"), json::value_to<std::map<std::string, std::int64_t>>(o.at("counts"))};
}

// One item a line: a manifest is also read by people and compared by diff.
template <class Items, class ToJson>
void append_lines(std::string& out, const Items& items, ToJson to_object) {
  const char* separator = "\n";
  for (const auto& item : items) {
    out += separator;
    out += "    " + json::serialize(to_object(item));
    separator = ",\n";
  }
  if (!items.empty()) out += "\n  ";
}

void sort_manifest(Manifest& manifest) {
  std::sort(manifest.steps.begin(), manifest.steps.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(manifest.artifacts.begin(), manifest.artifacts.end(),
            [](const auto& a, const auto& b) { return a.artifact.name < b.artifact.name; });
}

}  // namespace

Manifest make_manifest(const RunId& run, const std::string& profile,
                       const std::vector<ShardRecord>& released) {
  Manifest manifest{run, profile, {}, {}};
  std::map<std::string, ManifestStep> steps;
  std::set<std::string> makers;
  for (const auto& record : released) {
    if (!record.artifacts.empty()) makers.insert(record.step);
  }
  for (const auto& record : released) {
    if (!makers.contains(record.step)) continue;
    add_to_step(steps[record.step], record);
    for (const auto& artifact : record.artifacts) {
      manifest.artifacts.push_back({artifact, record.step, record.shard, snapshot_of(record)});
    }
  }
  for (auto& [name, step] : steps) manifest.steps.push_back(std::move(step));
  sort_manifest(manifest);
  return manifest;
}

void keep_other_steps(Manifest& manifest, const Manifest& old, const std::set<std::string>& steps) {
  std::set<std::string> names;
  for (const auto& item : manifest.artifacts) names.insert(item.artifact.name);
  for (const auto& step : old.steps) {
    if (!steps.contains(step.name)) manifest.steps.push_back(step);
  }
  for (const auto& item : old.artifacts) {
    if (!steps.contains(item.step) && !names.contains(item.artifact.name)) {
      manifest.artifacts.push_back(item);
    }
  }
  sort_manifest(manifest);
}

std::string render_manifest(const Manifest& m) {
  const auto quoted = [](const std::string& text) { return json::serialize(json::string(text)); };
  std::string out = "{\n  \"schema\": " + std::to_string(Manifest::kSchema);
  out += ",\n  \"target\": " + quoted(m.run.target);
  out += ",\n  \"date\": " + quoted(m.run.date);
  out += ",\n  \"profile\": " + quoted(m.profile);
  out += ",\n  \"steps\": [";
  append_lines(out, m.steps, [](const ManifestStep& step) { return to_json(step); });
  out += "],\n  \"artifacts\": [";
  append_lines(out, m.artifacts, [](const ManifestArtifact& item) {
    json::object o = artifact_to_json(item.artifact);
    o["step"] = item.step;
    o["shard"] = item.shard;
    if (!item.snapshot.empty()) o["snapshot"] = json::value_from(item.snapshot);
    return o;
  });
  return out + "]\n}\n";
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& subject) {
  try {
    const json::value value = json::parse(text);
    const json::object& o = value.as_object();
    const auto schema = json::value_to<int>(o.at("schema"));
    if (schema > Manifest::kSchema) {
      return make_error(ErrorCode::kUnsupported, "read manifest", subject,
                        "it has schema " + std::to_string(schema) + ", this version knows up to " +
                            std::to_string(Manifest::kSchema))
          .with_hint("an agent at least as new as the one that wrote it");
    }
    Manifest m;
    m.run = {json::value_to<std::string>(o.at("target")),
             json::value_to<std::string>(o.at("date"))};
    m.profile = json::value_to<std::string>(o.at("profile"));
    for (const auto& item : o.at("steps").as_array())
      m.steps.push_back(step_from(item.as_object()));
    for (const auto& item : o.at("artifacts").as_array()) {
      const json::object& a = item.as_object();
      ManifestArtifact artifact{artifact_from_json(item), json::value_to<std::string>(a.at("step")),
                                json::value_to<std::string>(a.at("shard"))};
      if (const json::value* snapshot = a.if_contains("snapshot")) {
        artifact.snapshot = json::value_to<std::map<std::string, std::int64_t>>(*snapshot);
      }
      m.artifacts.push_back(std::move(artifact));
    }
    return m;
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read manifest", subject, e.what());
  }
}

Result<Manifest> read_manifest(const std::string& path) {
  const Result<std::string> text = read_file(path, 1u << 30);
  if (!text) return text.error();
  return parse_manifest(*text, path);
}

}  // namespace dumps
