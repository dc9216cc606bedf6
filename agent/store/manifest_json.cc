// The JSON form of manifests.
#include <boost/json.hpp>

#include "agent/base/atomic_file.h"
#include "agent/store/artifact_json.h"
#include "agent/store/manifest.h"
#include "agent/store/small_record.h"

namespace dumps {
namespace {

namespace json = boost::json;

constexpr size_t kMostBytes = size_t{1} << 30;

json::object to_object(const ManifestStep& s) {
  json::object o{{"name", s.name},       {"job_type", s.job_type},
                 {"plugin", s.plugin},   {"plugin_version", s.plugin_version},
                 {"started", s.started}, {"finished", s.finished},
                 {"unit", s.unit},       {"done", s.done},
                 {"total", s.total},     {"skipped", s.skipped},
                 {"failed", s.failed},   {"counts", json::value_from(s.counts)}};
  if (!s.gate.baseline.empty()) o["gate"] = to_json(s.gate);
  return o;
}

ManifestStep step_from(const json::value& value) {
  const json::object& o = value.as_object();
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  const auto number = [&o](const char* key) { return json::value_to<std::uint64_t>(o.at(key)); };
  ManifestStep step{
      text("name"),    text("job_type"),  text("plugin"),   text("plugin_version"),
      text("started"), text("finished"),  text("unit"),     number("done"),
      number("total"), number("skipped"), number("failed"), json::value_to<Counts>(o.at("counts"))};
  if (const json::value* gate = o.if_contains("gate")) step.gate = gate_note_from(*gate);
  return step;
}

json::object to_object(const ManifestArtifact& item) {
  json::object o = artifact_to_json(item.artifact);
  o["step"] = item.step;
  o["shard"] = item.shard;
  if (!item.counts.empty()) o["counts"] = json::value_from(item.counts);
  if (item.keys) o["keys"] = json::object{{"first", item.keys->first}, {"last", item.keys->last}};
  if (!item.snapshot.empty()) o["snapshot"] = json::value_from(item.snapshot);
  return o;
}

ManifestArtifact item_from(const json::value& value) {
  const json::object& o = value.as_object();
  ManifestArtifact item{artifact_from_json(value), json::value_to<std::string>(o.at("step")),
                        json::value_to<std::string>(o.at("shard"))};
  if (const auto* snapshot = o.if_contains("snapshot")) {
    item.snapshot = json::value_to<Counts>(*snapshot);
  }
  if (const auto* counts = o.if_contains("counts")) item.counts = json::value_to<Counts>(*counts);
  if (const auto* keys = o.if_contains("keys")) {
    item.keys = {json::value_to<std::int64_t>(keys->as_object().at("first")),
                 json::value_to<std::int64_t>(keys->as_object().at("last"))};
  }
  return item;
}

Manifest manifest_from(const json::object& o) {
  const auto text = [&o](const char* key) { return json::value_to<std::string>(o.at(key)); };
  Manifest m;
  m.run = {text("target"), text("date")};
  m.profile = text("profile");
  if (o.contains("state")) m.state = text("state");
  for (const auto& item : o.at("steps").as_array()) m.steps.push_back(step_from(item));
  for (const auto& item : o.at("artifacts").as_array()) m.artifacts.push_back(item_from(item));
  m.held = read_list<HeldItem>(o, "held", held_item_from);
  m.releases = read_list<ReleaseNote>(o, "releases", release_note_from);
  m.withdrawn = read_list<Tombstone>(o, "withdrawn", tombstone_from);
  return m;
}

// One item a line: a manifest is also read by people and compared by diff.
template <class Items, class ToObject>
std::string lines_of(const Items& items, ToObject to_object_of) {
  std::string out = "[";
  const char* separator = "\n";
  for (const auto& item : items) {
    out += separator;
    out += "    " + json::serialize(to_object_of(item));
    separator = ",\n";
  }
  return out + (items.empty() ? "]" : "\n  ]");
}

}  // namespace

std::string render_manifest(const Manifest& m) {
  const auto quoted = [](const std::string& text) { return json::serialize(json::string(text)); };
  const auto object = [](const auto& item) { return to_object(item); };
  const auto note = [](const auto& item) { return to_json(item); };
  std::string out = "{\n  \"schema\": " + std::to_string(Manifest::kSchema);
  out += ",\n  \"target\": " + quoted(m.run.target);
  out += ",\n  \"date\": " + quoted(m.run.date);
  out += ",\n  \"profile\": " + quoted(m.profile);
  out += ",\n  \"state\": " + quoted(m.state);
  out += ",\n  \"steps\": " + lines_of(m.steps, object);
  out += ",\n  \"artifacts\": " + lines_of(m.artifacts, object);
  out += ",\n  \"held\": " + lines_of(m.held, note);
  out += ",\n  \"releases\": " + lines_of(m.releases, note);
  out += ",\n  \"withdrawn\": " + lines_of(m.withdrawn, note);
  return out + "\n}\n";
}

Result<Manifest> parse_manifest(std::string_view text, const std::string& subject) {
  return parse_small_record(text, subject, "manifest", Manifest::kSchema, manifest_from);
}

Result<Manifest> read_manifest(const std::string& path) {
  const Result<std::string> text = read_file(path, kMostBytes);
  if (!text) return text.error();
  return parse_manifest(*text, path);
}

}  // namespace dumps
