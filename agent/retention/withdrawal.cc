#include "agent/retention/withdrawal.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "agent/base/glob.h"
#include "agent/retention/run_inventory.h"
#include "agent/retention/run_removal.h"
#include "agent/store/manifest.h"
#include "agent/store/recover.h"
#include "agent/store/release.h"
#include "agent/store/withdrawn.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

bool matches(const WithdrawRequest& request, const RunId& run, const std::string& name) {
  return request.artifact.empty() ||
         glob_matches(expand_pattern(request.artifact, run.target, run.date), name);
}

// The run as the store wants to be told, with what its manifest says of it.
Result<ReleaseRequest> release_of(const Layout& layout, const FileModes& modes, const RunId& run,
                                  bool is_public) {
  ReleaseRequest release;
  release.layout = layout;
  release.modes = modes.for_tree(is_public);
  release.run = run;
  release.is_public = is_public;
  const std::string path = layout.manifest(run, is_public);
  if (!exists(path)) return release;
  Result<Manifest> manifest = read_manifest(path);
  if (!manifest) return std::move(manifest).error();
  release.profile = manifest->profile;
  release.state = manifest->state;
  return release;
}

// Released files of one tree.
Status add_released(const WithdrawRequest& request, const RunId& run, bool is_public,
                    std::vector<FileToWithdraw>& files) {
  const std::string directory = request.layout.final_directory(run, is_public);
  if (!exists(directory)) return {};
  const std::string path = request.layout.manifest(run, is_public);
  if (!exists(path)) {
    if (exists(request.layout.run_file(run))) return {};  // nothing is released yet
    return make_error(ErrorCode::kRefused, "withdraw", directory,
                      "the run has no manifest, so that it is not known what its files are")
        .with_hint("dumpsctl adopt --target " + run.target + " --date " + run.date + " first");
  }
  Result<Manifest> manifest = read_manifest(path);
  if (!manifest) return std::move(manifest).error();
  for (const auto& item : manifest->artifacts) {
    if (!matches(request, run, item.artifact.name)) continue;
    files.push_back({run, is_public ? "public" : "private", item.step, item.artifact, true});
  }
  return {};
}

// Sealed ones that wait for the rest of their step, or for an operator.
Status add_sealed(const WithdrawRequest& request, const RunId& run,
                  std::vector<FileToWithdraw>& files) {
  if (!exists(request.layout.run_directory(run) + "/steps")) return {};
  Result<std::vector<std::string>> steps = list_steps(request.layout, run);
  if (!steps) return std::move(steps).error();
  for (const std::string& step : *steps) {
    Result<std::vector<ShardRecord>> records = read_step_records(request.layout, run, step);
    if (!records) return std::move(records).error();
    for (const ShardRecord& record : *records) {
      for (const Artifact& artifact : record.artifacts) {
        if (!matches(request, run, artifact.name)) continue;
        if (!exists(request.layout.sealed_directory(run) + "/" + artifact.name)) continue;
        files.push_back({run, "private", step, artifact, false});
      }
    }
  }
  return {};
}

Result<std::vector<RunId>> runs_of(const WithdrawRequest& request) {
  std::set<std::string> dates;
  const Layout& layout = request.layout;
  for (const std::string& tree : {layout.public_tree, layout.private_tree, layout.runs_root()}) {
    for (std::string& date : dated_directories(tree, request.target)) dates.insert(std::move(date));
  }
  std::vector<RunId> runs;
  for (const std::string& date : dates) {
    if (request.date.empty() || date == request.date) runs.push_back({request.target, date});
  }
  if (!runs.empty()) return runs;
  const std::string what =
      request.date.empty() ? request.target : request.target + "/" + request.date;
  return make_error(ErrorCode::kNotFound, "withdraw", what, "there is no such run in the trees");
}

// What tombstones name and is still there, and is not another file that has the name by now.
std::set<std::string> left_over(const Layout& layout, const RunId& run, bool is_public,
                                const std::vector<Tombstone>& stones) {
  std::set<std::string> others;
  const std::string path = layout.manifest(run, is_public);
  if (exists(path)) {
    const Result<Manifest> manifest = read_manifest(path);
    if (!manifest) return {};  // never on a guess
    for (const auto& item : manifest->artifacts) {
      if (!is_withdrawn(stones, item.artifact)) others.insert(item.artifact.name);
    }
  }
  std::set<std::string> left;
  for (const Tombstone& stone : stones) {
    if (!is_artifact_name(stone.name) || others.contains(stone.name)) continue;
    const std::string file = layout.final_directory(run, is_public) + "/" + stone.name;
    std::error_code ec;
    // Of the size that was withdrawn: a release of its successor may be going on.
    if (fs::file_size(file, ec) == stone.size_bytes && !ec) left.insert(stone.name);
  }
  return left;
}

bool manifest_names_withdrawn(const Layout& layout, const RunId& run, bool is_public,
                              const std::vector<Tombstone>& stones) {
  const std::string path = layout.manifest(run, is_public);
  if (!exists(path)) return false;
  const Result<Manifest> manifest = read_manifest(path);
  if (!manifest) return false;
  const bool named =
      std::any_of(manifest->artifacts.begin(), manifest->artifacts.end(),
                  [&stones](const auto& item) { return is_withdrawn(stones, item.artifact); });
  return named || manifest->withdrawn.size() < stones.size();
}

// Everything behind the tombstones, for one run and tree. `sealed`: names in the private directory
// of sealed files that go as well.
Result<bool> take_away(Filesystem& filesystem, const Layout& layout, const FileModes& modes,
                       const RunId& run, bool is_public) {
  Result<std::vector<Tombstone>> stones = read_withdrawn(layout, run);
  if (!stones) return std::move(stones).error();
  const std::set<std::string> names = left_over(layout, run, is_public, *stones);
  const bool stale = manifest_names_withdrawn(layout, run, is_public, *stones);
  if (names.empty() && !stale) return false;
  const auto is_going = [&](const std::string& date, const std::string& name) {
    return date == run.date && names.contains(name);
  };
  Result<std::vector<LinkChange>> links =
      mend_latest(filesystem, layout, run.target, is_public, is_going);
  if (!links) return std::move(links).error();
  const std::string directory = layout.final_directory(run, is_public);
  for (const std::string& name : names) {
    if (Status s = remove_released_file(filesystem, directory, name); !s) {
      return std::move(s).error();
    }
  }
  if (Status s = filesystem.sync_directory(directory); !s) return std::move(s).error();
  Result<ReleaseRequest> release = release_of(layout, modes, run, is_public);
  if (!release) return std::move(release).error();
  if (Status s = rewrite_manifest(filesystem, *release); !s) return std::move(s).error();
  return true;
}

Status remove_sealed(Filesystem& filesystem, const Layout& layout, const RunId& run) {
  Result<std::vector<Tombstone>> stones = read_withdrawn(layout, run);
  if (!stones) return std::move(stones).error();
  if (!exists(layout.run_directory(run) + "/steps")) return {};
  Result<std::vector<std::string>> steps = list_steps(layout, run);
  if (!steps) return std::move(steps).error();
  for (const std::string& step : *steps) {
    Result<std::vector<ShardRecord>> records = read_step_records(layout, run, step);
    if (!records) return std::move(records).error();
    for (const ShardRecord& record : *records) {
      for (const Artifact& artifact : record.artifacts) {
        if (!is_withdrawn(*stones, artifact)) continue;
        const std::string path = layout.sealed_directory(run) + "/" + artifact.name;
        if (Status s = filesystem.remove(path); !s) return s;
      }
    }
  }
  return {};
}

// The same was asked for before, perhaps by a command that was killed behind it.
bool was_withdrawn(const WithdrawRequest& request, const RunId& run) {
  const Result<std::vector<Tombstone>> stones = read_withdrawn(request.layout, run);
  return stones && std::any_of(stones->begin(), stones->end(), [&](const Tombstone& stone) {
           return matches(request, run, stone.name);
         });
}

// What stays of a run of a target that is not public: its manifest, in the private tree.
Status hide_run(Filesystem& filesystem, const WithdrawRequest& request, const RunId& run) {
  const Layout& layout = request.layout;
  const std::string from = layout.final_directory(run, true);
  if (!exists(from)) return {};
  const std::string to = layout.final_directory(run, false);
  const FileModes modes = request.modes.for_tree(false);
  if (Status s = filesystem.make_directories(to, modes.directory); !s) return s;
  for (const char* name : {"/manifest.json", "/manifest.json.sig"}) {
    if (!exists(from + name)) continue;
    if (Status s = filesystem.rename(from + name, to + name); !s) return s;
  }
  if (Status s = filesystem.sync_directory(to); !s) return s;
  std::error_code ec;
  fs::remove_all(from, ec);
  if (ec) return make_errno_error(ec.value(), "withdraw", from);
  return {};
}

// Those that are not there yet: of a withdrawal that was cut off, the first time counts.
Status put_stones(Filesystem& filesystem, const Layout& layout, const RunId& run,
                  std::vector<Tombstone> stones) {
  Result<std::vector<Tombstone>> earlier = read_withdrawn(layout, run);
  if (!earlier) return std::move(earlier).error();
  std::erase_if(stones, [&earlier](const Tombstone& stone) {
    return std::any_of(earlier->begin(), earlier->end(), [&stone](const Tombstone& e) {
      return e.name == stone.name && e.sha256 == stone.sha256;
    });
  });
  return stones.empty() ? Status() : add_withdrawn(filesystem, layout, run, stones);
}

Status hide_target(Filesystem& filesystem, const WithdrawRequest& request) {
  const std::string directory = request.layout.public_tree + "/" + request.target;
  Status second = remove_second_layouts(filesystem, request.layout.public_tree, request.layouts,
                                        request.target, "");
  if (!second) return second;
  for (const std::string& date : dated_directories(request.layout.public_tree, request.target)) {
    if (Status s = hide_run(filesystem, request, {request.target, date}); !s) return s;
  }
  std::error_code ec;
  fs::remove_all(directory, ec);
  if (ec) return make_errno_error(ec.value(), "withdraw", directory);
  return filesystem.sync_directory(request.layout.public_tree);
}

bool was_cut_off(const Layout& layout, const RunId& run) {
  const Result<std::vector<Tombstone>> stones = read_withdrawn(layout, run);
  if (!stones || stones->empty()) return false;
  for (const bool is_public : {true, false}) {
    if (!left_over(layout, run, is_public, *stones).empty()) return true;
    if (manifest_names_withdrawn(layout, run, is_public, *stones)) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<FileToWithdraw>> plan_withdrawal(const WithdrawRequest& request) {
  Result<std::vector<RunId>> runs = runs_of(request);
  if (!runs) return std::move(runs).error();
  std::vector<FileToWithdraw> files;
  bool cut_off = request.hide && exists(request.layout.public_tree + "/" + request.target);
  for (const RunId& run : *runs) {
    for (const bool is_public : {true, false}) {
      if (Status s = add_released(request, run, is_public, files); !s) return std::move(s).error();
    }
    if (Status s = add_sealed(request, run, files); !s) return std::move(s).error();
    cut_off = cut_off || was_cut_off(request.layout, run) || was_withdrawn(request, run);
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return std::tie(a.run, a.artifact.name, a.tree) < std::tie(b.run, b.artifact.name, b.tree);
  });
  if (!files.empty() || cut_off) return files;
  return make_error(ErrorCode::kNotFound, "withdraw", request.target,
                    "no file of its runs matches " +
                        (request.artifact.empty() ? std::string("*") : request.artifact))
      .with_hint("dumpsctl withdraw with --dry-run and a wider --artifact");
}

Status withdraw(Filesystem& filesystem, const WithdrawRequest& request,
                const std::vector<FileToWithdraw>& files,
                const std::function<void(const std::string&)>& log) {
  std::map<RunId, std::vector<Tombstone>> stones;
  for (const FileToWithdraw& file : files) {
    const Artifact& a = file.artifact;
    stones[file.run].push_back(
        {a.name, a.size_bytes, a.digests.sha256, request.reason, request.user, request.time});
  }
  Result<std::vector<RunId>> runs = runs_of(request);
  if (!runs) return std::move(runs).error();
  for (const RunId& run : *runs) {
    const auto found = stones.find(run);
    if (found != stones.end()) {
      Status s = put_stones(filesystem, request.layout, run, std::move(found->second));
      if (!s) return s;
    }
    if (Status s = remove_sealed(filesystem, request.layout, run); !s) return s;
    for (const bool is_public : {true, false}) {
      Result<bool> taken = take_away(filesystem, request.layout, request.modes, run, is_public);
      if (!taken) return std::move(taken).error();
    }
  }
  for (const FileToWithdraw& file : files) {
    log("withdrew " + file.run.to_string() + "/" + file.artifact.name + " (sha256 " +
        file.artifact.digests.sha256 + ") for " + request.user + ": " + request.reason);
  }
  return request.hide ? hide_target(filesystem, request) : Status();
}

Result<std::set<std::string>> complete_withdrawals(Filesystem& filesystem, const Layout& layout,
                                                   const FileModes& modes) {
  std::set<std::string> targets;
  for (const RunId& run : list_runs(layout)) {
    if (!exists(layout.withdrawn_file(run)) || !was_cut_off(layout, run)) continue;
    if (Status s = remove_sealed(filesystem, layout, run); !s) return std::move(s).error();
    for (const bool is_public : {true, false}) {
      Result<bool> taken = take_away(filesystem, layout, modes, run, is_public);
      if (!taken) return std::move(taken).error();
    }
    targets.insert(run.target);
  }
  return targets;
}

json::array to_json(const std::vector<FileToWithdraw>& files) {
  json::array list;
  for (const FileToWithdraw& file : files) {
    list.push_back(json::object{{"run", file.run.to_string()},
                                {"tree", file.tree},
                                {"step", file.step},
                                {"name", file.artifact.name},
                                {"size", file.artifact.size_bytes},
                                {"sha256", file.artifact.digests.sha256},
                                {"released", file.released}});
  }
  return list;
}

std::map<std::string, std::set<std::string>> steps_of(const std::vector<FileToWithdraw>& files) {
  std::map<std::string, std::set<std::string>> steps;
  for (const FileToWithdraw& file : files) steps[file.run.to_string()].insert(file.step);
  return steps;
}

}  // namespace dumps
