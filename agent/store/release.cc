#include "agent/store/release.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "agent/base/atomic_file.h"
#include "agent/store/quarantine.h"
#include "agent/store/seal.h"
#include "agent/store/signature.h"
#include "agent/store/withdrawn.h"

namespace dumps {
namespace {

// What the disk says of a run, as far as its manifest needs it.
struct ReleasedParts {
  std::vector<ShardRecord> records;
  CoveredSteps covered;
  std::map<std::string, GateNote> gates;
  std::vector<HeldItem> held;
  std::vector<ReleaseNote> releases;
  std::set<std::string> stale;
};

// The manifest as it is; an empty one where none is yet.
Result<Manifest> current_manifest(const ReleaseRequest& request) {
  const std::string path = request.layout.manifest(request.run, request.is_public);
  if (!exists(path)) return Manifest{};
  return read_manifest(path);
}

Status add_step(const ReleaseRequest& request, const std::string& step, ReleasedParts& parts) {
  Result<Quarantine> quarantine = read_quarantine(request.layout, request.run, step);
  if (!quarantine) return std::move(quarantine).error();
  merge_into(parts.held, quarantine->held);
  Result<ReleaseIntent> intent = read_intent(request.layout.release_file(request.run, step));
  if (!intent) return std::move(intent).error();
  if (intent->state == ReleaseState::kNone) return {};
  Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
  if (!records) return std::move(records).error();
  for (auto& record : *records) {
    if (intent->covers(record.shard)) parts.records.push_back(std::move(record));
  }
  parts.covered[step] = intent->shards;
  parts.gates[step] = intent->gate;
  merge_into(parts.releases, intent->releases);
  parts.stale.insert(intent->stale.begin(), intent->stale.end());
  return {};
}

Result<ReleasedParts> released_parts(const ReleaseRequest& request) {
  ReleasedParts parts;
  Result<std::vector<std::string>> steps = list_steps(request.layout, request.run);
  if (!steps) return std::move(steps).error();
  for (const auto& step : *steps) {
    if (Status s = add_step(request, step, parts); !s) return std::move(s).error();
  }
  return parts;
}

// Takes out what is not to be named, and the steps of which nothing is left by that.
void hide(Manifest& manifest, const std::set<std::string>& names) {
  std::set<std::string> emptied;
  std::set<std::string> left;
  for (const auto& item : manifest.artifacts) {
    (names.contains(item.artifact.name) ? emptied : left).insert(item.step);
  }
  std::erase_if(manifest.artifacts,
                [&names](const auto& item) { return names.contains(item.artifact.name); });
  std::erase_if(manifest.steps, [&](const auto& step) {
    return emptied.contains(step.name) && !left.contains(step.name);
  });
}

// Of the records of all released steps, without the files `hidden`. A step that is being made anew
// is not released, but its old files still serve: what the old manifest says of them is kept.
Status write_manifest(Filesystem& filesystem, const ReleaseRequest& request,
                      const std::set<std::string>& hidden) {
  const std::string path = request.layout.manifest(request.run, request.is_public);
  Result<Manifest> old = current_manifest(request);
  if (!old) return std::move(old).error();
  Result<ReleasedParts> parts = released_parts(request);
  if (!parts) return std::move(parts).error();
  Result<std::vector<Tombstone>> withdrawn = read_withdrawn(request.layout, request.run);
  if (!withdrawn) return std::move(withdrawn).error();
  Manifest manifest = make_manifest(request.run, request.profile, parts->records, parts->gates);
  keep_other_steps(manifest, *old, parts->covered);
  manifest.state = request.state;
  manifest.held = std::move(parts->held);
  manifest.releases = std::move(parts->releases);
  manifest.withdrawn = std::move(*withdrawn);
  keep_history(manifest, *old);
  hide(manifest, parts->stale);
  hide(manifest, hidden);
  // A run that released nothing yet has no place in the tree.
  if (manifest.artifacts.empty() && !exists(path)) return {};
  if (Status s = put_manifest(filesystem, path, manifest, request.modes); !s) return s;
  ManifestObserver* observer = filesystem.observer();
  return observer == nullptr ? Status() : observer->manifest_written(request, manifest);
}

// Date that a link of latest/ points at, empty when it is not one of ours.
std::string linked_date(const std::string& link) {
  char buffer[4096];
  const ssize_t n = ::readlink(link.c_str(), buffer, sizeof buffer);
  if (n <= 0) return {};
  const std::string_view text(buffer, static_cast<size_t>(n));
  if (!text.starts_with("../") || text.size() < 12) return {};
  const std::string date(text.substr(3, 8));
  return is_date(date) ? date : std::string();
}

// Files of an earlier making that the new one does not have: first nothing names them, then they
// go.
Status remove_stale(Filesystem& filesystem, const ReleaseRequest& request,
                    const std::set<std::string>& stale) {
  if (stale.empty()) return {};
  const RunId& run = request.run;
  const std::string latest = request.layout.latest_directory(run, request.is_public);
  const std::string directory = request.layout.final_directory(run, request.is_public);
  for (const std::string& name : stale) {
    const std::string link_name = request.layout.latest_name(run, name);
    if (!latest.empty() && !link_name.empty()) {
      const std::string link = latest + "/" + link_name;
      if (linked_date(link) == run.date) {
        if (Status s = filesystem.remove(link); !s) return s;
      }
    }
    if (Status s = filesystem.remove(directory + "/" + name); !s) return s;
  }
  if (!latest.empty()) {
    if (Status s = filesystem.sync_directory(latest); !s) return s;
  }
  return filesystem.sync_directory(directory);
}

Status move_files(Filesystem& filesystem, const ReleaseRequest& request,
                  const std::vector<ShardRecord>& records, const std::vector<Tombstone>& stones) {
  const std::string from = request.layout.sealed_directory(request.run);
  const std::string to = request.layout.final_directory(request.run, request.is_public);
  if (Status s = filesystem.make_directories(to, request.modes.directory); !s) return s;
  for (const auto& record : records) {
    for (const auto& artifact : record.artifacts) {
      if (is_withdrawn(stones, artifact)) continue;
      const std::string source = from + "/" + artifact.name;
      const std::string target = to + "/" + artifact.name;
      if (exists(source)) {
        if (Status s = filesystem.rename(source, target); !s) return s;
      } else if (!exists(target)) {
        return make_error(ErrorCode::kCorrupt, "release", target, "the sealed file is gone")
            .with_hint("running step " + record.step + " again");
      }
    }
  }
  if (!exists(from)) return {};  // a step without files
  if (Status s = filesystem.sync_directory(to); !s) return s;
  return filesystem.sync_directory(from);
}

Status update_latest(Filesystem& filesystem, const ReleaseRequest& request,
                     const std::vector<ShardRecord>& records,
                     const std::vector<Tombstone>& stones) {
  std::vector<std::string> names;
  for (const auto& record : records) {
    for (const auto& artifact : record.artifacts) {
      if (!is_withdrawn(stones, artifact)) names.push_back(artifact.name);
    }
  }
  return link_latest(filesystem, request, names);
}

// What of the step's records the intent is about.
Result<std::vector<ShardRecord>> records_of(const ReleaseRequest& request, const std::string& step,
                                            const ReleaseIntent& intent) {
  Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
  if (!records) return records;
  std::erase_if(*records, [&intent](const auto& record) { return !intent.covers(record.shard); });
  return records;
}

// Names that the manifest must not have while the files of the shards in `intent` are moved; none
// when it has nothing of these shards yet. Shards that are settled stay as they are. Of a release
// that was cut off, all: what is shown of the run may still be as it was before.
std::set<std::string> names_to_hide(const Manifest& manifest, const std::string& step,
                                    const ReleaseIntent& intent, const ReleaseIntent& earlier,
                                    const std::vector<ShardRecord>& records) {
  const bool is_settled =
      earlier.state == ReleaseState::kDone || earlier.state == ReleaseState::kPartly;
  const auto is_moved = [&](const std::string& shard) {
    return intent.covers(shard) && !(is_settled && earlier.covers(shard));
  };
  std::set<std::string> names;
  for (const auto& item : manifest.artifacts) {
    if (item.step == step && is_moved(item.shard)) names.insert(item.artifact.name);
  }
  if (names.empty() && earlier.state != ReleaseState::kIntended) return names;
  for (const auto& record : records) {
    if (!is_moved(record.shard)) continue;
    for (const auto& artifact : record.artifacts) names.insert(artifact.name);
  }
  return names;
}

// Moves the files of a recorded intent.
Status carry_out(Filesystem& filesystem, const ReleaseRequest& request, const std::string& step,
                 ReleaseIntent intent, const std::set<std::string>& hidden) {
  Result<std::vector<ShardRecord>> records = records_of(request, step, intent);
  if (!records) return std::move(records).error();
  Result<std::vector<Tombstone>> stones = read_withdrawn(request.layout, request.run);
  if (!stones) return std::move(stones).error();
  // While files are replaced, the manifest says nothing of them: never a wrong hash.
  if (!hidden.empty()) {
    if (Status s = write_manifest(filesystem, request, hidden); !s) return s;
  }
  const bool has_files = std::any_of(records->begin(), records->end(),
                                     [](const auto& record) { return !record.artifacts.empty(); });
  // A run that made nothing yet has no place in the tree.
  const bool nothing_public = !has_files && intent.stale.empty() &&
                              !exists(request.layout.manifest(request.run, request.is_public));
  if (!nothing_public) {
    if (Status s = move_files(filesystem, request, *records, *stones); !s) return s;
    if (Status s = write_manifest(filesystem, request, {}); !s) return s;
    if (Status s = update_latest(filesystem, request, *records, *stones); !s) return s;
    if (Status s = remove_stale(filesystem, request, intent.stale); !s) return s;
  }
  intent.stale.clear();
  intent.state = ReleaseState::kDone;
  const std::string path = request.layout.release_file(request.run, step);
  return filesystem.put(path, render_intent(step, intent), 0600);
}

}  // namespace

Result<ReleaseState> release_state(const Layout& layout, const RunId& run,
                                   const std::string& step) {
  Result<ReleaseIntent> intent = read_intent(layout.release_file(run, step));
  if (!intent) return std::move(intent).error();
  return intent->state;
}

Status link_latest(Filesystem& filesystem, const ReleaseRequest& request,
                   const std::vector<std::string>& names) {
  const RunId& run = request.run;
  const std::string directory = request.layout.latest_directory(run, request.is_public);
  if (directory.empty()) return {};
  if (Status s = filesystem.make_directories(directory, request.modes.directory); !s) return s;
  for (const std::string& name : names) {
    const std::string link_name = request.layout.latest_name(run, name);
    if (link_name.empty()) continue;
    const std::string link = directory + "/" + link_name;
    // A rerun of an old date must not take the place of a newer one.
    if (linked_date(link) > run.date) continue;
    if (Status s = filesystem.link_to("../" + run.date + "/" + name, link); !s) return s;
  }
  return filesystem.sync_directory(directory);
}

Status put_manifest(Filesystem& filesystem, const std::string& path, const Manifest& manifest,
                    const FileModes& modes) {
  return put_signed(filesystem, path, render_manifest(manifest), modes.file);
}

Status rewrite_manifest(Filesystem& filesystem, const ReleaseRequest& request) {
  return write_manifest(filesystem, request, {});
}

Status release_step(Filesystem& filesystem, const ReleaseRequest& request, const std::string& step,
                    const ReleaseChoice& choice) {
  const std::string path = request.layout.release_file(request.run, step);
  Result<ReleaseIntent> earlier = read_intent(path);
  if (!earlier) return std::move(earlier).error();
  ReleaseIntent intent;
  intent.state = ReleaseState::kIntended;
  intent.gate = choice.gate;
  intent.shards = choice.shards;
  intent.releases = earlier->releases;
  merge_into(intent.releases, choice.releases);
  if (earlier->state != ReleaseState::kNone) {
    if (earlier->shards.empty()) intent.shards.clear();
    if (!intent.shards.empty())
      intent.shards.insert(earlier->shards.begin(), earlier->shards.end());
    if (intent.gate.baseline.empty()) intent.gate = earlier->gate;
  }
  Result<std::vector<ShardRecord>> records = records_of(request, step, intent);
  if (!records) return std::move(records).error();
  Result<Manifest> manifest = current_manifest(request);
  if (!manifest) return std::move(manifest).error();
  // What the manifest has of an earlier making of the step, and the new one lacks.
  intent.stale = earlier->stale;
  for (const auto& item : manifest->artifacts) {
    if (item.step == step && intent.covers(item.shard)) intent.stale.insert(item.artifact.name);
  }
  for (const auto& record : *records) {
    if (Status s = place_sealed_files(filesystem, request.layout, record); !s) return s;
    for (const auto& artifact : record.artifacts) intent.stale.erase(artifact.name);
  }
  if (Status s =
          filesystem.make_directories(request.layout.step_directory(request.run, step), 0700);
      !s) {
    return s;
  }
  const std::set<std::string> hidden = names_to_hide(*manifest, step, intent, *earlier, *records);
  if (Status s = filesystem.put(path, render_intent(step, intent), 0600); !s) return s;
  return carry_out(filesystem, request, step, std::move(intent), hidden);
}

Status complete_release(Filesystem& filesystem, const ReleaseRequest& request,
                        const std::string& step) {
  Result<ReleaseIntent> intent = read_intent(request.layout.release_file(request.run, step));
  if (!intent) return std::move(intent).error();
  if (intent->state != ReleaseState::kIntended) return {};
  return release_step(filesystem, request, step, {intent->gate, intent->shards});
}

Status check_same_filesystem(const Layout& layout) {
  struct stat first {};
  if (::stat(layout.public_tree.c_str(), &first) != 0) {
    return make_errno_error(errno, "check tree", layout.public_tree);
  }
  for (const auto& tree : {layout.private_tree, layout.temp_tree}) {
    struct stat st {};
    if (::stat(tree.c_str(), &st) != 0) return make_errno_error(errno, "check tree", tree);
    if (st.st_dev == first.st_dev) continue;
    return make_error(ErrorCode::kInvalid, "check tree", tree,
                      "not on the same file system as " + layout.public_tree +
                          ", so files could not be moved there in one step")
        .with_hint("public, private and temp as directories of one file system");
  }
  return {};
}

}  // namespace dumps
