#include "agent/store/seal.h"

#include <set>

namespace dumps {
namespace {

// No other shard of the run may own one of the names: a name has one maker.
Status check_names(const SealRequest& request) {
  const ShardRecord& record = request.record;
  std::set<std::string> names;
  for (const auto& artifact : record.artifacts) names.insert(artifact.name);
  Result<std::vector<std::string>> steps = list_steps(request.layout, record.run);
  if (!steps) return std::move(steps).error();
  for (const auto& step : *steps) {
    Result<std::vector<ShardRecord>> others = read_step_records(request.layout, record.run, step);
    if (!others) return std::move(others).error();
    for (const auto& other : *others) {
      if (other.step == record.step && other.shard == record.shard) continue;
      for (const auto& artifact : other.artifacts) {
        if (!names.contains(artifact.name)) continue;
        return make_error(
            ErrorCode::kExists, "seal", artifact.name,
            "step " + other.step + ", shard " + other.shard + " made a file of this name");
      }
    }
  }
  return {};
}

}  // namespace

Status place_sealed_files(Filesystem& filesystem, const Layout& layout, const ShardRecord& record) {
  const std::string sealed = layout.sealed_directory(record.run);
  const std::string temp = layout.temp(record.token);
  bool moved = false;
  for (const auto& artifact : record.artifacts) {
    const std::string from = temp + "/" + artifact.name;
    if (!exists(from)) continue;
    if (Status s = filesystem.rename(from, sealed + "/" + artifact.name); !s) return s;
    moved = true;
  }
  if (!moved) return {};
  if (Status s = filesystem.sync_directory(sealed); !s) return s;
  return filesystem.sync_directory(temp);
}

Result<std::string> seal(Filesystem& filesystem, const SealRequest& request) {
  const ShardRecord& record = request.record;
  const std::string path = request.layout.shard_record(record.run, record.step, record.shard);
  if (exists(path)) {
    return make_error(ErrorCode::kExists, "seal", path, "this shard is sealed already");
  }
  // Only the agent's user may look into a run that is not released.
  for (const auto& directory : {request.layout.step_directory(record.run, record.step),
                                request.layout.sealed_directory(record.run)}) {
    if (Status s = filesystem.make_directories(directory, 0700); !s) return std::move(s).error();
  }
  if (Status s = check_names(request); !s) return std::move(s).error();
  // Files that appeared under a temporary name must be there after a crash too.
  if (!record.artifacts.empty()) {
    if (Status s = filesystem.sync_directory(request.layout.temp(record.token)); !s) {
      return std::move(s).error();
    }
  }
  if (request.check_claim) {
    if (Status s = request.check_claim(); !s) return std::move(s).error();
  }
  if (Status s = filesystem.put(path, render_shard_record(record), 0600); !s)
    return std::move(s).error();
  if (Status s = place_sealed_files(filesystem, request.layout, record); !s)
    return std::move(s).error();
  return path;
}

}  // namespace dumps
