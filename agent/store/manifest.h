// Manifest: the canonical record of what a run has released: `manifest.json` in the run's final
// directory. Everything that is shown of a run is computed from it. It is itself computed from the
// records of the released steps, so it can be written again at any time and comes out the same.
//
// JSON, one object, keys in the order below, schema 1:
//   schema, target, date, profile,
//   steps:     [{name, job_type, plugin, plugin_version, started, finished, unit, done, total,
//   skipped, failed,
//                counts {name: number}}], sorted by name
//   artifacts: [{name, size, raw_size, md5, sha1, sha256, raw_xxh3, step, shard,
//                snapshot {name: number}}], sorted by name
// Counts are sums over the shards of what was made. How long it took and how it was read stays in
// the shards' records: it differs each time, and a manifest does not. `snapshot`: when its source
// was looked at, and at which position; left out where the plugin did not say.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/shard_record.h"

namespace dumps {

struct ManifestStep {
  std::string name, job_type, plugin, plugin_version, started, finished, unit;
  std::uint64_t done = 0, total = 0, skipped = 0, failed = 0;
  std::map<std::string, std::int64_t> counts;
};

struct ManifestArtifact {
  Artifact artifact;
  std::string step, shard;
  std::map<std::string, std::int64_t> snapshot = {};
};

struct Manifest {
  static constexpr int kSchema = 1;
  RunId run;
  std::string profile;
  std::vector<ManifestStep> steps;
  std::vector<ManifestArtifact> artifacts;
};

// Pure: from the records of all released steps. Steps that made no file are left out: a step that
// checks or copies what is released must not change it.
Manifest make_manifest(const RunId& run, const std::string& profile,
                       const std::vector<ShardRecord>& released);
// Adds what `old` has of steps that are not in `steps`.
void keep_other_steps(Manifest& manifest, const Manifest& old, const std::set<std::string>& steps);
std::string render_manifest(const Manifest& manifest);
Result<Manifest> parse_manifest(std::string_view text, const std::string& subject);
Result<Manifest> read_manifest(const std::string& path);

}  // namespace dumps
