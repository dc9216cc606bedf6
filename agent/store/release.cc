#include "agent/store/release.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <set>

#include "agent/base/atomic_file.h"
#include "agent/store/manifest.h"
#include "agent/store/seal.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

std::string render_intent(const std::string& step, const char* state,
                          const std::set<std::string>& stale = {}) {
  json::object intent{{"schema", kSchema}, {"step", step}, {"state", state}};
  if (!stale.empty()) intent["stale"] = json::value_from(stale);
  return json::serialize(intent) + "\n";
}

struct Intent {
  ReleaseState state = ReleaseState::kNone;
  std::set<std::string> stale;  // released by an earlier making of the step, and to be removed
};

Result<Intent> read_intent(const std::string& path) {
  if (!exists(path)) return Intent{};
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  try {
    const json::value value = json::parse(*text);
    const json::object& object = value.as_object();
    Intent intent;
    intent.state =
        object.at("state").as_string() == "done" ? ReleaseState::kDone : ReleaseState::kIntended;
    if (const json::value* stale = object.if_contains("stale")) {
      intent.stale = json::value_to<std::set<std::string>>(*stale);
    }
    return intent;
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read release", path, e.what());
  }
}

// The manifest as it is; an empty one where none is yet.
Result<Manifest> current_manifest(const ReleaseRequest& request) {
  const std::string path = request.layout.manifest(request.run, request.is_public);
  if (!exists(path)) return Manifest{};
  return read_manifest(path);
}

std::set<std::string> names_of_step(const Manifest& manifest, const std::string& step) {
  std::set<std::string> names;
  for (const auto& item : manifest.artifacts) {
    if (item.step == step) names.insert(item.artifact.name);
  }
  return names;
}

// Of the records of all released steps but `without`. A step that is being made anew is not
// released, but its old files still serve: what the old manifest says of them is kept.
Status write_manifest(Filesystem& filesystem, const ReleaseRequest& request,
                      const std::string& without) {
  Result<Manifest> old = current_manifest(request);
  if (!old) return std::move(old).error();
  std::vector<ShardRecord> released;
  std::set<std::string> released_steps = {without};
  Result<std::vector<std::string>> steps = list_steps(request.layout, request.run);
  if (!steps) return std::move(steps).error();
  for (const auto& step : *steps) {
    if (step == without) continue;
    Result<ReleaseState> state = release_state(request.layout, request.run, step);
    if (!state) return std::move(state).error();
    if (*state == ReleaseState::kNone) continue;
    released_steps.insert(step);
    Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
    if (!records) return std::move(records).error();
    released.insert(released.end(), records->begin(), records->end());
  }
  Manifest manifest = make_manifest(request.run, request.profile, released);
  keep_other_steps(manifest, *old, released_steps);
  const std::string path = request.layout.manifest(request.run, request.is_public);
  std::string text = render_manifest(manifest);
  if (const Result<std::string> same = read_file(path); same && *same == text) return {};
  return filesystem.put(path, text, request.modes.file);
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
  const std::string prefix = run.target + "-" + run.date + "-";
  const std::string latest = request.layout.latest_directory(run.target, request.is_public);
  const std::string directory = request.layout.final_directory(run, request.is_public);
  for (const std::string& name : stale) {
    if (name.starts_with(prefix)) {
      const std::string link = latest + "/" + run.target + "-latest-" + name.substr(prefix.size());
      if (linked_date(link) == run.date) {
        if (Status s = filesystem.remove(link); !s) return s;
      }
    }
    if (Status s = filesystem.remove(directory + "/" + name); !s) return s;
  }
  if (Status s = filesystem.sync_directory(latest); !s) return s;
  return filesystem.sync_directory(directory);
}

Status move_files(Filesystem& filesystem, const ReleaseRequest& request,
                  const std::vector<ShardRecord>& records) {
  const std::string from = request.layout.sealed_directory(request.run);
  const std::string to = request.layout.final_directory(request.run, request.is_public);
  if (Status s = filesystem.make_directories(to, request.modes.directory); !s) return s;
  for (const auto& record : records) {
    for (const auto& artifact : record.artifacts) {
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
                     const std::vector<ShardRecord>& records) {
  const RunId& run = request.run;
  const std::string prefix = run.target + "-" + run.date + "-";
  const std::string directory = request.layout.latest_directory(run.target, request.is_public);
  if (Status s = filesystem.make_directories(directory, request.modes.directory); !s) return s;
  for (const auto& record : records) {
    for (const auto& artifact : record.artifacts) {
      if (!artifact.name.starts_with(prefix)) continue;
      const std::string link =
          directory + "/" + run.target + "-latest-" + artifact.name.substr(prefix.size());
      // A rerun of an old date must not take the place of a newer one.
      if (linked_date(link) > run.date) continue;
      if (Status s = filesystem.link_to("../" + run.date + "/" + artifact.name, link); !s) return s;
    }
  }
  return filesystem.sync_directory(directory);
}

}  // namespace

Result<ReleaseState> release_state(const Layout& layout, const RunId& run,
                                   const std::string& step) {
  Result<Intent> intent = read_intent(layout.release_file(run, step));
  if (!intent) return std::move(intent).error();
  return intent->state;
}

Status rewrite_manifest(Filesystem& filesystem, const ReleaseRequest& request) {
  return write_manifest(filesystem, request, "");
}

Status release_step(Filesystem& filesystem, const ReleaseRequest& request,
                    const std::string& step) {
  const std::string path = request.layout.release_file(request.run, step);
  Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
  if (!records) return std::move(records).error();
  std::set<std::string> names;
  for (const auto& record : *records) {
    if (Status s = place_sealed_files(filesystem, request.layout, record); !s) return s;
    for (const auto& artifact : record.artifacts) names.insert(artifact.name);
  }
  Result<Intent> earlier = read_intent(path);
  if (!earlier) return std::move(earlier).error();
  Result<Manifest> manifest = current_manifest(request);
  if (!manifest) return std::move(manifest).error();
  // Names that the manifest has from an earlier making of the step.
  const std::set<std::string> old_names = names_of_step(*manifest, step);
  std::set<std::string> stale = old_names;
  stale.insert(earlier->stale.begin(), earlier->stale.end());
  for (const std::string& name : names) stale.erase(name);
  if (Status s =
          filesystem.make_directories(request.layout.step_directory(request.run, step), 0700);
      !s) {
    return s;
  }
  if (Status s = filesystem.put(path, render_intent(step, "intended", stale), 0600); !s) return s;
  // While files are replaced, the manifest says nothing of them: never a wrong hash.
  if (earlier->state != ReleaseState::kDone && !old_names.empty()) {
    if (Status s = write_manifest(filesystem, request, step); !s) return s;
  }
  // A run that made nothing yet has no place in the tree.
  const bool nothing_public = names.empty() && stale.empty() &&
                              !exists(request.layout.manifest(request.run, request.is_public));
  if (nothing_public) return filesystem.put(path, render_intent(step, "done"), 0600);
  if (Status s = move_files(filesystem, request, *records); !s) return s;
  if (Status s = write_manifest(filesystem, request, ""); !s) return s;
  if (Status s = update_latest(filesystem, request, *records); !s) return s;
  if (Status s = remove_stale(filesystem, request, stale); !s) return s;
  return filesystem.put(path, render_intent(step, "done"), 0600);
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
