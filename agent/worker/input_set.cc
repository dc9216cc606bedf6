#include "agent/worker/input_set.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <tuple>

#include "agent/base/atomic_file.h"
#include "agent/base/glob.h"
#include "agent/store/job_paths.h"
#include "agent/store/manifest.h"
#include "agent/store/release.h"

namespace dumps {
namespace {

namespace json = boost::json;

bool is_sums_file(std::string_view name) {
  return glob_matches("*-md5sums*", name) || glob_matches("*-sha1sums*", name) ||
         glob_matches("*-sha256sums*", name);
}

struct StepWish {
  std::string name;
  std::vector<std::string> after;
  bool optional = false;
};

// The steps that run.json asks for.
Result<std::vector<StepWish>> wished_steps(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  try {
    std::vector<StepWish> steps;
    const json::value value = json::parse(*text);
    for (const auto& item : value.as_object().at("steps").as_array()) {
      const json::object& o = item.as_object();
      StepWish step;
      step.name = json::value_to<std::string>(o.at("name"));
      if (const auto* after = o.if_contains("after")) {
        step.after = json::value_to<std::vector<std::string>>(*after);
      }
      if (const auto* optional = o.if_contains("optional")) step.optional = optional->as_bool();
      steps.push_back(std::move(step));
    }
    return steps;
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read run", path, e.what());
  }
}

// `own` and all steps that come after it, directly or not.
std::set<std::string> own_and_later(const std::vector<StepWish>& steps, const std::string& own) {
  std::set<std::string> later{own};
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& step : steps) {
      const bool follows = std::any_of(step.after.begin(), step.after.end(),
                                       [&later](const auto& name) { return later.contains(name); });
      if (follows && later.insert(step.name).second) grew = true;
    }
  }
  return later;
}

// Whatever stands beside the artifacts: manifest, signature, status files, lists, pages, feeds.
void add_views(const std::string& path, const std::string& directory,
               const std::set<std::string>& artifacts, std::vector<PublishedEntry>& entries) {
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(path, ec)) {
    std::error_code file_ec;
    const std::string name = entry.path().filename().string();
    if (name[0] == '.' || artifacts.contains(name) || entry.is_symlink(file_ec) ||
        !entry.is_regular_file(file_ec)) {
      continue;
    }
    const auto size = entry.file_size(file_ec);
    if (file_ec) continue;  // it was replaced just now, and is named by the next run at the latest
    const bool is_sums =
        is_sums_file(name) || name.starts_with("md5sums-") || name.starts_with("sha1sums-");
    entries.push_back(
        {is_sums ? DUMPS_PUBLISHED_SUMS : DUMPS_PUBLISHED_STATUS, directory + name, size, ""});
  }
}

// Links to files of the run, and their feeds.
void add_latest(const std::string& path, const RunId& run, std::vector<PublishedEntry>& entries) {
  const std::string directory = run.target + "/latest/";
  std::error_code ec;
  for (const auto& link : std::filesystem::directory_iterator(path, ec)) {
    std::error_code link_ec;
    const std::string name = link.path().filename().string();
    const std::string to = std::filesystem::read_symlink(link.path(), link_ec).string();
    if (link_ec || !to.starts_with("../" + run.date + "/")) continue;
    entries.push_back({DUMPS_PUBLISHED_LINK, directory + name, 0, ""});
    const auto size = std::filesystem::file_size(path + "/" + name + "-rss.xml", link_ec);
    if (link_ec) continue;
    entries.push_back({DUMPS_PUBLISHED_STATUS, directory + name + "-rss.xml", size, ""});
  }
}

}  // namespace

Result<RunId> InputSet::run_for(const std::string& date) const {
  if (date.empty() || date == spec_.date) return run_of(spec_);
  if (!is_date(date) || date > spec_.date) {
    return make_error(ErrorCode::kRefused, "open input", date,
                      "not the date of this or an earlier run");
  }
  return RunId{spec_.target, date};
}

Result<std::vector<FoundArtifact>> InputSet::list(const std::string& date,
                                                  const std::string& pattern) const {
  Result<RunId> run = run_for(date);
  if (!run) return std::move(run).error();
  return list_artifacts(layout_of(spec_), *run, is_public(spec_), pattern);
}

Result<std::unique_ptr<InputFile>> InputSet::open(const std::string& date, const std::string& name,
                                                  bool raw) const {
  Result<RunId> run = run_for(date);
  if (!run) return std::move(run).error();
  return InputFile::open(layout_of(spec_), *run, is_public(spec_), name, raw, spec_.threads);
}

std::vector<std::string> InputSet::list_runs() const {
  return earlier_runs(layout_of(spec_), run_of(spec_), is_public(spec_));
}

Status InputSet::all_released() const {
  const Layout layout = layout_of(spec_);
  const RunId run = run_of(spec_);
  Result<std::vector<StepWish>> steps = wished_steps(layout.run_file(run));
  if (!steps) return std::move(steps).error();
  const std::set<std::string> later = own_and_later(*steps, spec_.step);
  for (const auto& step : *steps) {
    if (step.optional || later.contains(step.name)) continue;
    Result<ReleaseState> state = release_state(layout, run, step.name);
    if (!state) return std::move(state).error();
    if (*state == ReleaseState::kDone) continue;
    return make_error(ErrorCode::kRefused, "publish", run.to_string(),
                      "step " + step.name + " is not released")
        .with_hint("dumpsctl show " + run.to_string());
  }
  return {};
}

Result<std::vector<PublishedEntry>> InputSet::list_published() const {
  if (!is_public(spec_)) {
    return make_error(ErrorCode::kRefused, "publish", spec_.target, "the target is not public");
  }
  if (Status s = all_released(); !s) return std::move(s).error();
  const Layout layout = layout_of(spec_);
  const RunId run = run_of(spec_);
  const std::string manifest_path = layout.manifest(run, true);
  Result<Manifest> manifest = read_manifest(manifest_path);
  if (!manifest) return std::move(manifest).error();
  const std::string directory = run.target + "/" + run.date + "/";
  std::vector<PublishedEntry> entries;
  for (const auto& item : manifest->artifacts) {
    const Artifact& a = item.artifact;
    entries.push_back({is_sums_file(a.name) ? DUMPS_PUBLISHED_SUMS : DUMPS_PUBLISHED_DATA,
                       directory + a.name, a.size_bytes, a.digests.sha256});
  }
  std::set<std::string> artifacts;
  for (const auto& item : manifest->artifacts) artifacts.insert(item.artifact.name);
  add_views(layout.final_directory(run, true), directory, artifacts, entries);
  add_views(layout.public_tree, "", {}, entries);
  for (const char* shared : {"dumps-pages", "keys"}) {  // what pages and signatures refer to
    add_views(layout.public_tree + "/" + shared, std::string(shared) + "/", {}, entries);
  }
  add_latest(layout.latest_directory(run.target, true), run, entries);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.path) < std::tie(b.kind, b.path);
  });
  return entries;
}

}  // namespace dumps
