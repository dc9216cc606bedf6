#include "agent/pages/manifest_facts.h"

#include <chrono>
#include <ctime>
#include <iomanip>
#include <optional>
#include <sstream>

#include "agent/views/run_view.h"

namespace dumps::pages {
namespace {

// "2026-11-24T04:06:10Z"; nothing for what is no such time.
std::optional<std::chrono::sys_seconds> time_of(const std::string& utc) {
  std::tm fields{};
  std::istringstream text(utc);
  text >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%SZ");
  if (text.fail()) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&fields)));
}

}  // namespace

void add_manifest_facts(const Manifest& manifest, RunPageFacts& facts) {
  for (const ManifestStep& step : manifest.steps) {
    const auto started = time_of(step.started);
    const auto finished = time_of(step.finished);
    // A clock may have been set back in between.
    if (!started || !finished || *finished < *started) continue;
    facts.times.push_back({step.name, static_cast<std::uint64_t>((*finished - *started).count())});
  }
  for (const HeldItem& item : manifest.held) {
    facts.held.push_back({item.step, item.shard, item.reason, views::view_time(item.since)});
  }
  for (const Tombstone& file : manifest.withdrawn) {
    facts.withdrawn.push_back({file.name, file.reason, views::view_time(file.time)});
  }
}

RunSize size_of_run(const Manifest& manifest) {
  RunSize size{manifest.run.date};
  for (const ManifestArtifact& item : manifest.artifacts) size.bytes += item.artifact.size_bytes;
  return size;
}

}  // namespace dumps::pages
