#include "agent/store/manifest.h"

#include <algorithm>

#include "agent/store/withdrawn.h"

namespace dumps {
namespace {

// Names of metrics that plugins agree on; see dumps/ext/metric.h.
constexpr std::string_view kSnapshot = "snapshot_";
constexpr const char* kFirstKey = "key_first";
constexpr const char* kLastKey = "key_last";

bool is_sum(std::string_view metric) {
  return !metric.ends_with(kTimeEnding) && !metric.starts_with("db_") &&
         !metric.starts_with(kSnapshot) && !metric.starts_with("key_");
}

Counts snapshot_of(const ShardRecord& record) {
  Counts snapshot;
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
    if (is_sum(name)) step.counts[name] += value;
  }
}

void sort_manifest(Manifest& manifest) {
  std::sort(manifest.steps.begin(), manifest.steps.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(manifest.artifacts.begin(), manifest.artifacts.end(),
            [](const auto& a, const auto& b) { return a.artifact.name < b.artifact.name; });
}

}  // namespace

std::optional<KeyRange> keys_of(const ShardRecord& record) {
  const auto first = record.counts.find(kFirstKey);
  const auto last = record.counts.find(kLastKey);
  if (first == record.counts.end() || last == record.counts.end()) return std::nullopt;
  return KeyRange{first->second, last->second};
}

Counts counts_of(const ShardRecord& record) {
  Counts counts;
  std::string unit = record.unit;
  std::replace(unit.begin(), unit.end(), ' ', '_');
  for (const char* name : {"pages", "revisions", "rows", "items"}) {
    if (const auto found = record.counts.find(name); found != record.counts.end()) {
      counts[name] = found->second;
    }
  }
  counts[unit] = static_cast<std::int64_t>(record.done);
  if (record.skipped_items > 0) counts["skipped"] = static_cast<std::int64_t>(record.skipped_items);
  if (record.failed_items > 0) counts["failed"] = static_cast<std::int64_t>(record.failed_items);
  return counts;
}

Manifest make_manifest(const RunId& run, const std::string& profile,
                       const std::vector<ShardRecord>& released,
                       const std::map<std::string, GateNote>& gates) {
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
      manifest.artifacts.push_back({artifact, record.step, record.shard, snapshot_of(record),
                                    counts_of(record), keys_of(record)});
    }
  }
  for (auto& [name, step] : steps) {
    if (const auto gate = gates.find(name); gate != gates.end()) step.gate = gate->second;
    manifest.steps.push_back(std::move(step));
  }
  sort_manifest(manifest);
  return manifest;
}

void keep_other_steps(Manifest& manifest, const Manifest& old, const CoveredSteps& covered) {
  std::set<std::string> names;
  std::set<std::string> steps;
  for (const auto& item : manifest.artifacts) names.insert(item.artifact.name);
  for (const auto& step : manifest.steps) steps.insert(step.name);
  std::set<std::string> kept;
  for (const auto& item : old.artifacts) {
    const auto of = covered.find(item.step);
    const bool is_covered =
        of != covered.end() && (of->second.empty() || of->second.contains(item.shard));
    if (is_covered || names.contains(item.artifact.name)) continue;
    manifest.artifacts.push_back(item);
    kept.insert(item.step);
  }
  for (const auto& step : old.steps) {
    const bool is_other = !covered.contains(step.name) || kept.contains(step.name);
    if (is_other && !steps.contains(step.name)) manifest.steps.push_back(step);
  }
  sort_manifest(manifest);
}

void keep_history(Manifest& manifest, const Manifest& old) {
  std::vector<ReleaseNote> releases = old.releases;
  merge_into(releases, manifest.releases);
  manifest.releases = std::move(releases);
  std::vector<Tombstone> withdrawn = old.withdrawn;
  merge_into(withdrawn, manifest.withdrawn);
  manifest.withdrawn = std::move(withdrawn);
  std::erase_if(manifest.artifacts, [&manifest](const auto& item) {
    return is_withdrawn(manifest.withdrawn, item.artifact);
  });
}

}  // namespace dumps
