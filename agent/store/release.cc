#include "agent/store/release.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>

#include "agent/base/atomic_file.h"
#include "agent/store/manifest.h"
#include "agent/store/seal.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

std::string render_intent(const std::string& step, const char* state) {
  return json::serialize(json::object{{"schema", kSchema}, {"step", step}, {"state", state}}) +
         "\n";
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
  const std::string path = layout.release_file(run, step);
  if (!exists(path)) return ReleaseState::kNone;
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  json::error_code ec;
  const json::value value = json::parse(*text, ec);
  const json::value* state =
      !ec && value.is_object() ? value.get_object().if_contains("state") : nullptr;
  if (state == nullptr || !state->is_string()) {
    return make_error(ErrorCode::kCorrupt, "read release", path, "not a release record");
  }
  return state->get_string() == "done" ? ReleaseState::kDone : ReleaseState::kIntended;
}

Status rewrite_manifest(Filesystem& filesystem, const ReleaseRequest& request) {
  std::vector<ShardRecord> released;
  Result<std::vector<std::string>> steps = list_steps(request.layout, request.run);
  if (!steps) return std::move(steps).error();
  for (const auto& step : *steps) {
    Result<ReleaseState> state = release_state(request.layout, request.run, step);
    if (!state) return std::move(state).error();
    if (*state == ReleaseState::kNone) continue;
    Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
    if (!records) return std::move(records).error();
    released.insert(released.end(), records->begin(), records->end());
  }
  const Manifest manifest = make_manifest(request.run, request.profile, released);
  return filesystem.put(request.layout.manifest(request.run, request.is_public),
                        render_manifest(manifest), request.modes.file);
}

Status release_step(Filesystem& filesystem, const ReleaseRequest& request,
                    const std::string& step) {
  const std::string intent = request.layout.release_file(request.run, step);
  Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
  if (!records) return std::move(records).error();
  for (const auto& record : *records) {
    if (Status s = place_sealed_files(filesystem, request.layout, record); !s) return s;
  }
  if (Status s =
          filesystem.make_directories(request.layout.step_directory(request.run, step), 0700);
      !s) {
    return s;
  }
  if (Status s = filesystem.put(intent, render_intent(step, "intended"), 0600); !s) return s;
  if (Status s = move_files(filesystem, request, *records); !s) return s;
  if (Status s = rewrite_manifest(filesystem, request); !s) return s;
  if (Status s = update_latest(filesystem, request, *records); !s) return s;
  return filesystem.put(intent, render_intent(step, "done"), 0600);
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
