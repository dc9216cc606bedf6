#include "agent/retention/run_removal.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "agent/retention/expiry.h"
#include "agent/store/manifest.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRemoved = ".removed-";

// The records forget the files, or the next manifest would name them again.
Status forget_in_records(Filesystem& filesystem, const ReleaseRequest& request,
                         const std::set<std::string>& names) {
  if (!exists(request.layout.run_directory(request.run) + "/steps")) return {};
  Result<std::vector<std::string>> steps = list_steps(request.layout, request.run);
  if (!steps) return std::move(steps).error();
  for (const std::string& step : *steps) {
    Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
    if (!records) return std::move(records).error();
    for (ShardRecord& record : *records) {
      const size_t gone = std::erase_if(
          record.artifacts, [&names](const Artifact& a) { return names.contains(a.name); });
      if (gone == 0) continue;
      const std::string path = request.layout.shard_record(request.run, step, record.shard);
      if (Status s = filesystem.put(path, render_shard_record(record), 0600); !s) return s;
    }
  }
  return {};
}

Status forget_in_manifest(Filesystem& filesystem, const ReleaseRequest& request,
                          const std::set<std::string>& names) {
  const std::string path = request.layout.manifest(request.run, request.is_public);
  if (!exists(path)) return {};
  Result<Manifest> manifest = read_manifest(path);
  if (!manifest) return std::move(manifest).error();
  const size_t gone = std::erase_if(manifest->artifacts, [&names](const auto& item) {
    return names.contains(item.artifact.name);
  });
  if (gone == 0) return {};
  std::set<std::string> with_files;
  for (const auto& item : manifest->artifacts) with_files.insert(item.step);
  std::erase_if(manifest->steps,
                [&with_files](const auto& step) { return !with_files.contains(step.name); });
  return put_manifest(filesystem, path, *manifest, request.modes);
}

// Renames a directory into `to`, which is made; an absent one is fine.
Status move_away(Filesystem& filesystem, const std::string& from, const std::string& to,
                 const std::string& as) {
  if (!exists(from)) return {};
  if (Status s = filesystem.make_directories(to, 0700); !s) return s;
  const std::string target = to + "/" + as;
  std::error_code ec;
  fs::remove_all(target, ec);  // of a run of this date that was removed before
  if (ec) return make_errno_error(ec.value(), "remove", target);
  if (Status s = filesystem.rename(from, target); !s) return s;
  return filesystem.sync_directory(fs::path(from).parent_path().string());
}

Status remove_tree(Filesystem& filesystem, const std::string& path) {
  std::error_code ec;
  fs::remove_all(path, ec);
  if (ec) return make_errno_error(ec.value(), "remove", path);
  return filesystem.sync_directory(fs::path(path).parent_path().string());
}

}  // namespace

Status remove_released_file(Filesystem& filesystem, const std::string& directory,
                            const std::string& name) {
  for (const char* list : {"md5sums-", "sha1sums-"}) {
    if (Status s = filesystem.remove(directory + "/" + list + name + ".txt"); !s) return s;
  }
  return filesystem.remove(directory + "/" + name);
}

Status remove_files(Filesystem& filesystem, const ReleaseRequest& request,
                    const std::set<std::string>& names) {
  for (const std::string& name : names) {
    if (is_artifact_name(name)) continue;
    return make_error(ErrorCode::kInvalid, "remove files", name, "not the name of an artifact");
  }
  std::set<std::string> all = names;
  const std::string path = expiry_file(request.layout, request.run);
  if (exists(path)) {
    Result<std::set<std::string>> earlier = read_expiry(path);
    if (!earlier) return std::move(earlier).error();
    all.merge(*earlier);
  }
  const std::string directory = request.layout.run_directory(request.run);
  if (Status s = filesystem.make_directories(directory, 0700); !s) return s;
  if (Status s = write_expiry(filesystem, path, all); !s) return s;
  Result<bool> finished = finish_removal(filesystem, request);
  return finished ? Status() : Status(std::move(finished).error());
}

Result<bool> finish_removal(Filesystem& filesystem, const ReleaseRequest& request) {
  const std::string path = expiry_file(request.layout, request.run);
  if (!exists(path)) return false;
  Result<std::set<std::string>> names = read_expiry(path);
  if (!names) return std::move(names).error();
  const auto is_going = [&](const std::string& date, const std::string& name) {
    return date == request.run.date && names->contains(name);
  };
  const Result<std::vector<LinkChange>> links =
      mend_latest(filesystem, request.layout, request.run.target, request.is_public, is_going);
  if (!links) return links.error();
  if (Status s = forget_in_records(filesystem, request, *names); !s) return std::move(s).error();
  if (Status s = forget_in_manifest(filesystem, request, *names); !s) return std::move(s).error();
  const std::string directory = request.layout.final_directory(request.run, request.is_public);
  for (const std::string& name : *names) {
    if (!is_artifact_name(name)) continue;  // somebody has edited the list
    if (Status s = remove_released_file(filesystem, directory, name); !s) {
      return std::move(s).error();
    }
  }
  if (exists(directory)) {
    if (Status s = filesystem.sync_directory(directory); !s) return std::move(s).error();
  }
  if (Status s = filesystem.remove(path); !s) return std::move(s).error();
  if (Status s = filesystem.sync_directory(request.layout.run_directory(request.run)); !s) {
    return std::move(s).error();
  }
  return true;
}

// Who looks for _SUCCESS sees the directory as a whole or not at all, so it goes first.
Status remove_second_layouts(Filesystem& filesystem, const std::string& tree,
                             const std::vector<std::string>& layouts, const std::string& target,
                             const std::string& date) {
  for (const std::string& layout : layouts) {
    std::string path = tree + "/" + layout + "/" + target;
    if (!date.empty()) {
      path += "/" + date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6);
    }
    if (!exists(path)) continue;
    std::vector<std::string> marks;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.path().filename() == "_SUCCESS") marks.push_back(entry.path().string());
    }
    for (const std::string& mark : marks) {
      if (Status s = filesystem.remove(mark); !s) return s;
    }
    if (Status s = remove_tree(filesystem, path); !s) return s;
  }
  return {};
}

Status remove_run(Filesystem& filesystem, const Layout& layout, const RunId& run,
                  const std::vector<std::string>& layouts) {
  const auto is_going = [&run](const std::string& date, const std::string& /*name*/) {
    return date == run.date;
  };
  for (const bool is_public : {true, false}) {
    const Result<std::vector<LinkChange>> links =
        mend_latest(filesystem, layout, run.target, is_public, is_going);
    if (!links) return links.error();
    const std::string& tree = layout.tree_for(is_public);
    Status second = remove_second_layouts(filesystem, tree, layouts, run.target, run.date);
    if (!second) return second;
  }
  const std::string away =
      layout.runs_root() + "/" + run.target + "/" + std::string(kRemoved) + run.date;
  // The records first: files without records are found again, and judged by their manifest.
  const std::pair<std::string, const char*> parts[] = {
      {layout.run_directory(run), "records"},
      {layout.final_directory(run, false), "private"},
      {layout.final_directory(run, true), "public"}};
  for (const auto& [from, as] : parts) {
    if (Status s = move_away(filesystem, from, away, as); !s) return s;
  }
  return exists(away) ? remove_tree(filesystem, away) : Status();
}

Result<size_t> sweep_removed_runs(Filesystem& filesystem, const Layout& layout,
                                  const std::string& target) {
  const std::string directory = layout.runs_root() + "/" + target;
  std::vector<std::string> left;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kRemoved)) left.push_back(entry.path().string());
  }
  for (const std::string& path : left) {
    if (Status s = remove_tree(filesystem, path); !s) return std::move(s).error();
  }
  return left.size();
}

}  // namespace dumps
