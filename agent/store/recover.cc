#include "agent/store/recover.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "agent/store/run_release.h"
#include "agent/store/seal.h"
#include "agent/store/withdrawn.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

bool files_are_there(const ReleaseRequest& request, const ShardRecord& record,
                     const std::vector<Tombstone>& stones) {
  const std::string sealed = request.layout.sealed_directory(record.run);
  const std::string released = request.layout.final_directory(record.run, request.is_public);
  return std::all_of(record.artifacts.begin(), record.artifacts.end(),
                     [&](const Artifact& artifact) {
                       if (is_withdrawn(stones, artifact)) return true;
                       std::error_code ec;
                       for (const auto& directory : {sealed, released}) {
                         const auto size = fs::file_size(directory + "/" + artifact.name, ec);
                         if (!ec && size == artifact.size_bytes) return true;
                       }
                       return false;
                     });
}

// .NAME.tmp.PID of a small file, NAME.tmp.PID of a link. No artifact has such a name.
bool is_temporary(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  const size_t mark = name.rfind(".tmp.");
  if (mark == std::string::npos || name.size() == mark + 5) return false;
  if (name.find_first_not_of("0123456789", mark + 5) != std::string::npos) return false;
  return name[0] == '.' || entry.is_symlink();
}

// Of the link itself, where it is one. What has gone meanwhile was written by somebody just now.
fs::file_time_type written_at(const fs::path& path) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0) return fs::file_time_type::max();
  const auto since_epoch =
      std::chrono::seconds(st.st_mtim.tv_sec) + std::chrono::nanoseconds(st.st_mtim.tv_nsec);
  return std::chrono::file_clock::from_sys(
      std::chrono::sys_time<std::chrono::nanoseconds>(since_epoch));
}

// What an agent that was killed left beside the small files and links that it replaced. Only where
// nobody but the agent writes: workers that live on make their records in other directories.
Status sweep_directory(Filesystem& filesystem, const std::string& directory,
                       fs::file_time_type before = fs::file_time_type::max()) {
  std::error_code ec;  // most often: there is no such directory yet
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    if (!is_temporary(entry)) continue;
    if (written_at(entry.path()) >= before) continue;
    if (Status s = filesystem.remove(entry.path().string()); !s) return s;
  }
  return {};
}

Status sweep_run(Filesystem& filesystem, const ReleaseRequest& request) {
  for (const std::string& directory :
       {request.layout.run_directory(request.run),
        request.layout.final_directory(request.run, request.is_public),
        request.layout.latest_directory(request.run, request.is_public)}) {
    if (directory.empty()) continue;
    if (Status s = sweep_directory(filesystem, directory); !s) return s;
  }
  return {};
}

// The record first: files without one are of no account.
Status forget_record(Filesystem& filesystem, const Layout& layout, const ShardRecord& record) {
  const RunId& run = record.run;
  if (Status s = filesystem.remove(layout.shard_record(run, record.step, record.shard)); !s) {
    return s;
  }
  for (const auto& artifact : record.artifacts) {
    if (Status s = filesystem.remove(layout.sealed_directory(run) + "/" + artifact.name); !s) {
      return s;
    }
  }
  return filesystem.remove(layout.checkpoint(run, record.step, record.shard));
}

}  // namespace

Result<RunFacts> recover_run(Filesystem& filesystem, const ReleaseRequest& request) {
  RunFacts facts;
  if (Status s = sweep_run(filesystem, request); !s) return std::move(s).error();
  Result<std::vector<std::string>> steps = list_steps(request.layout, request.run);
  if (!steps) return std::move(steps).error();
  Result<std::vector<Tombstone>> stones = read_withdrawn(request.layout, request.run);
  if (!stones) return std::move(stones).error();
  Result<RunChoices> together = intended_run_release(request.layout, request.run);
  if (!together) return std::move(together).error();
  for (const auto& step : *steps) {
    StepFacts& step_facts = facts.steps[step];
    Result<std::vector<ShardRecord>> records = read_step_records(request.layout, request.run, step);
    if (!records) return std::move(records).error();
    for (auto& record : *records) {
      if (Status s = place_sealed_files(filesystem, request.layout, record); !s)
        return std::move(s).error();
      if (!files_are_there(request, record, *stones)) {
        step_facts.damaged.push_back(record.shard);
      } else {
        step_facts.sealed.push_back(std::move(record));
      }
    }
    if (step_facts.damaged.empty()) {
      const auto choice = together->find(step);
      Status s = choice != together->end() ? release_step(filesystem, request, step, choice->second)
                                           : complete_release(filesystem, request, step);
      if (!s) return std::move(s).error();
    }
    Result<ReleaseIntent> intent = read_intent(request.layout.release_file(request.run, step));
    if (!intent) return std::move(intent).error();
    step_facts.release = intent->state;
    step_facts.released_shards = std::move(intent->shards);
    Result<Quarantine> quarantine = read_quarantine(request.layout, request.run, step);
    if (!quarantine) return std::move(quarantine).error();
    // A release that was cut off may have left it.
    if (step_facts.release == ReleaseState::kDone) {
      Status s = write_quarantine(filesystem, request.layout, request.run, step, {});
      if (!s) return std::move(s).error();
      quarantine->releases.clear();
    }
    step_facts.quarantine = std::move(*quarantine);
  }
  if (Status s = end_run_release(filesystem, request.layout, request.run); !s) {
    return std::move(s).error();
  }
  return facts;
}

Status forget_shard(Filesystem& filesystem, const Layout& layout, const RunId& run,
                    const std::string& step, const std::string& shard) {
  const std::string path = layout.shard_record(run, step, shard);
  if (!exists(path)) return {};
  Result<ShardRecord> record = read_shard_record(path);
  if (!record) return std::move(record).error();
  if (Status s = forget_record(filesystem, layout, *record); !s) return s;
  return filesystem.sync_directory(layout.step_directory(run, step));
}

Status forget_step(Filesystem& filesystem, const Layout& layout, const RunId& run,
                   const std::string& step) {
  Result<std::vector<ShardRecord>> records = read_step_records(layout, run, step);
  if (!records) return std::move(records).error();
  // The release first: without it a cut-off forgetting looks like a step that is not released yet.
  if (Status s = filesystem.remove(layout.release_file(run, step)); !s) return s;
  if (Status s = filesystem.remove(layout.quarantine_file(run, step)); !s) return s;
  if (Status s = filesystem.remove(layout.plan_file(run, step)); !s) return s;
  for (const auto& record : *records) {
    if (Status s = forget_record(filesystem, layout, record); !s) return s;
  }
  if (!exists(layout.step_directory(run, step))) return {};
  return filesystem.sync_directory(layout.step_directory(run, step));
}

Status sweep_trees(Filesystem& filesystem, const Layout& layout, fs::file_time_type before) {
  for (const std::string& tree : {layout.public_tree, layout.private_tree}) {
    if (Status s = sweep_directory(filesystem, tree, before); !s) return s;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(tree, ec)) {
      std::error_code unknown;  // taken for no directory
      if (!entry.is_directory(unknown) || entry.is_symlink()) continue;
      if (Status s = sweep_directory(filesystem, entry.path().string(), before); !s) return s;
    }
  }
  return {};
}

Result<size_t> sweep_temp(const Layout& layout, const std::set<std::string>& live) {
  std::error_code ec;
  size_t removed = 0;
  for (const auto& entry : fs::directory_iterator(layout.temp_tree, ec)) {
    const std::string name = entry.path().filename().string();
    // Only what looks like a token of ours: nothing else in there is the agent's.
    const bool token =
        name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!token || live.contains(name)) continue;
    std::error_code remove_ec;
    fs::remove_all(entry.path(), remove_ec);
    if (remove_ec) return make_errno_error(remove_ec.value(), "sweep", entry.path().string());
    ++removed;
  }
  if (ec) return make_errno_error(ec.value(), "sweep", layout.temp_tree);
  return removed;
}

std::vector<RunId> list_runs(const Layout& layout) {
  std::vector<RunId> runs;
  std::error_code ec;
  const fs::path root = layout.runs_root();
  for (const auto& target : fs::directory_iterator(root, ec)) {
    std::error_code inner;
    for (const auto& date : fs::directory_iterator(target.path(), inner)) {
      RunId run{target.path().filename().string(), date.path().filename().string()};
      if (is_target_id(run.target) && is_date(run.date)) runs.push_back(std::move(run));
    }
  }
  std::sort(runs.begin(), runs.end(), [](const RunId& a, const RunId& b) {
    return std::tie(a.date, a.target) < std::tie(b.date, b.target);
  });
  return runs;
}

std::vector<Layout> layouts_of(const Layout& trees) {
  std::vector<Layout> layouts = {trees};
  std::error_code ec;  // most often: there is no series
  for (const auto& entry : fs::directory_iterator(trees.series_root(), ec)) {
    const std::string series = entry.path().filename().string();
    if (!is_id(series)) continue;
    layouts.push_back(trees);
    layouts.back().series = series;
  }
  return layouts;
}

}  // namespace dumps
