#include "agent/retention/series_keep.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/atomic_file.h"
#include "agent/retention/expiry.h"
#include "agent/retention/run_inventory.h"
#include "agent/store/manifest.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<RunId> newest_first(const Layout& layout, const std::string& target) {
  std::vector<RunId> runs;
  for (std::string& date : dated_directories(layout.runs_root(), target)) {
    runs.push_back({target, std::move(date)});
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

// An order that cannot be read is one of a run that may go on.
bool may_go_on(const Layout& layout, const RunId& run) {
  const std::string path = layout.run_file(run);
  if (!exists(path)) return false;
  const Result<std::string> text = read_file(path);
  json::error_code ec;
  const json::value value = text ? json::parse(*text, ec) : json::value();
  const auto* order = value.if_object();
  const auto* state = ec || order == nullptr ? nullptr : order->if_contains("state");
  return state == nullptr || !state->is_string() || state->get_string() == "open";
}

Result<std::set<std::string>> files_to_go(const ReleaseRequest& request, const RunId& run) {
  std::set<std::string> names;
  const std::string path = request.layout.manifest(run, request.is_public);
  if (const std::string noted = expiry_file(request.layout, run); exists(noted)) {
    Result<std::set<std::string>> earlier = read_expiry(noted);
    if (!earlier) return earlier;
    names = std::move(*earlier);
  }
  if (exists(path)) {
    Result<Manifest> manifest = read_manifest(path);
    if (!manifest) return std::move(manifest).error();
    for (const auto& item : manifest->artifacts) names.insert(item.artifact.name);
  }
  std::erase_if(names, [](const std::string& name) { return !is_artifact_name(name); });
  return names;
}

Status remove_links(Filesystem& filesystem, const ReleaseRequest& request, const RunId& run,
                    const std::set<std::string>& names) {
  const std::string latest = request.layout.latest_directory(run, request.is_public);
  if (latest.empty()) return {};
  for (const std::string& name : names) {
    const std::string link_name = request.layout.latest_name(run, name);
    if (link_name.empty()) continue;
    std::error_code ec;  // no link of that name
    const std::string to = fs::read_symlink(latest + "/" + link_name, ec).string();
    if (ec || to != "../" + run.date + "/" + name) continue;
    if (Status s = filesystem.remove(latest + "/" + link_name); !s) return s;
  }
  return {};
}

// First nothing names the files any more, then they go, then what the agent knows of the run.
Status remove_run_of_series(Filesystem& filesystem, const ReleaseRequest& request,
                            const RunId& run) {
  Result<std::set<std::string>> names = files_to_go(request, run);
  if (!names) return std::move(names).error();
  Status s = write_expiry(filesystem, expiry_file(request.layout, run), *names);
  if (!s) return s;
  if (s = remove_links(filesystem, request, run, *names); !s) return s;
  const std::string manifest = request.layout.manifest(run, request.is_public);
  for (const std::string& path : {manifest, manifest + ".sig"}) {
    if (s = filesystem.remove(path); !s) return s;
  }
  const std::string directory = request.layout.final_directory(run, request.is_public);
  for (const std::string& name : *names) {
    if (s = filesystem.remove(directory + "/" + name); !s) return s;
  }
  if (exists(directory)) {
    if (s = filesystem.sync_directory(directory); !s) return s;
  }
  std::error_code ec;
  if (fs::is_empty(directory, ec) && !ec) fs::remove(directory, ec);
  ec.clear();
  fs::remove_all(request.layout.run_directory(run), ec);
  if (ec) return make_errno_error(ec.value(), "remove", request.layout.run_directory(run));
  return {};
}

}  // namespace

Result<std::size_t> keep_series(Filesystem& filesystem, const ReleaseRequest& request,
                                std::uint32_t keep) {
  std::size_t removed = 0;
  std::uint32_t good = 0;
  for (const RunId& run : newest_first(request.layout, request.run.target)) {
    if (good < keep && !exists(expiry_file(request.layout, run))) {
      const std::string path = request.layout.manifest(run, request.is_public);
      const Result<Manifest> manifest = exists(path) ? read_manifest(path) : Manifest{};
      if (!manifest) return manifest.error();
      if (manifest->state == run_state::kComplete) ++good;
      continue;
    }
    if (may_go_on(request.layout, run) || exists(hold_file(request.layout, run))) continue;
    if (Status s = remove_run_of_series(filesystem, request, run); !s) return std::move(s).error();
    ++removed;
  }
  return removed;
}

}  // namespace dumps
