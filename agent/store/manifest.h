// Manifest: the canonical record of what a run has released: `manifest.json` in the run's final
// directory. Everything that is shown of a run is computed from it. It is itself computed from the
// records of the released steps, so it can be written again at any time and comes out the same.
//
// JSON, one object, keys in the order below, schema 2:
//   schema, target, date, profile,
//   state:     of the run without the steps that only copy it elsewhere: "in-progress", "complete",
//              "partial" (some of it is held or failed), "failed" or "stopped"
//   steps:     [{name, job_type, plugin, plugin_version, started, finished, unit, done, total,
//                skipped, failed, counts {name: number}, gate {baseline, chosen}}], sorted by name.
//              baseline: date of the run that it was compared with, or "none"; chosen: made with
//              parameters of its own, so no measure for later runs
//   artifacts: [{name, size, raw_size, md5, sha1, sha256, raw_xxh3, form, closed, mediawiki,
//                export_schema, step, shard, counts {name: number}, keys {first, last},
//                snapshot {name: number}}], sorted by name. form: root element of XML, "sql" or
//              "json"; closed: false where it does not end as such; mediawiki, export_schema: of
//              MediaWiki's exports. counts: what its shard said, under its unit ("revisions",
//              "rows", ...), and pages, skipped, failed; a shard that writes several files says it
//              of all of them together. keys: the ids that its shard stands for, both included.
//              snapshot: when its source was looked at, and at which position
//   held:      [{step, shard, reason, since}]: refused by a gate; shard empty: the whole step
//   releases:  [{step, shard, reason, user, time, gate}]: released by an operator all the same;
//              gate: what had been refused
//   withdrawn: [{name, size, sha256, reason, user, time}]: released once, and taken away
// What is not known is left out of an artifact or step. Counts of a step are sums over its shards
// of what was made. How long it took and how it was read stays in the shards' records: it differs
// each time, and a manifest does not.
// Schema 1 had no state, held, releases, withdrawn and gate, and of an artifact no form, closed,
// mediawiki, export_schema, counts and keys. It is read with these empty.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/release_notes.h"
#include "agent/store/shard_record.h"

namespace dumps {

using Counts = std::map<std::string, std::int64_t>;

struct ManifestStep {
  std::string name, job_type, plugin, plugin_version, started, finished, unit;
  std::uint64_t done = 0, total = 0, skipped = 0, failed = 0;
  Counts counts;
  GateNote gate = {};
};

struct KeyRange {
  std::int64_t first = 0, last = 0;  // both included
  bool operator==(const KeyRange&) const = default;
};

struct ManifestArtifact {
  Artifact artifact;
  std::string step, shard;
  Counts snapshot = {};
  Counts counts = {};
  std::optional<KeyRange> keys = {};
};

// States of a run, as manifests say them.
namespace run_state {
inline constexpr const char* kInProgress = "in-progress";
inline constexpr const char* kComplete = "complete";
inline constexpr const char* kPartial = "partial";
inline constexpr const char* kFailed = "failed";
inline constexpr const char* kStopped = "stopped";
}  // namespace run_state

struct Manifest {
  static constexpr int kSchema = 2;
  RunId run;
  std::string profile;
  std::vector<ManifestStep> steps;
  std::vector<ManifestArtifact> artifacts;
  std::string state = {};  // empty: of schema 1
  std::vector<HeldItem> held = {};
  std::vector<ReleaseNote> releases = {};
  std::vector<Tombstone> withdrawn = {};
};

// The ids that a shard stands for, and what it counted, as its record says.
std::optional<KeyRange> keys_of(const ShardRecord& record);
Counts counts_of(const ShardRecord& record);

// Pure: from the records of all released steps and what the gates said of each. Steps that made no
// file are left out: a step that checks or copies what is released must not change it.
Manifest make_manifest(const RunId& run, const std::string& profile,
                       const std::vector<ShardRecord>& released,
                       const std::map<std::string, GateNote>& gates = {});
// Adds what `old` has of other steps, and of other shards of these. `covered`: the steps that the
// manifest is of, with the shards that it is of (none: all).
using CoveredSteps = std::map<std::string, std::set<std::string>>;
void keep_other_steps(Manifest& manifest, const Manifest& old, const CoveredSteps& covered);
// Adds the releases and tombstones of `old`, which no later manifest may lose, and takes out the
// files that tombstones name.
void keep_history(Manifest& manifest, const Manifest& old);

std::string render_manifest(const Manifest& manifest);
Result<Manifest> parse_manifest(std::string_view text, const std::string& subject);
Result<Manifest> read_manifest(const std::string& path);

}  // namespace dumps
