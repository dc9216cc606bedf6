#include "agent/views/tree_runs.h"

#include <algorithm>
#include <filesystem>

#include "agent/store/filesystem.h"
#include "agent/views/engine_tree.h"
#include "agent/views/manifest_view.h"

namespace dumps::views {

namespace fs = std::filesystem;

Result<std::optional<TreeRun>> read_tree_run(const RunPlace& place, const std::string& web_root) {
  const std::string path = place.layout.manifest(place.run, place.is_public);
  // Of the agent's own runs they say nothing more than the manifest; torn ones count as none.
  Result<RunView> told = read_engine_run(place.directory(), web_root);
  TreeRun run;
  if (!exists(path)) {
    if (!told) return std::optional<TreeRun>();
    run.manifest.run = place.run;
    run.view = std::move(*told);
    return std::optional<TreeRun>(std::move(run));
  }
  Result<Manifest> manifest = read_manifest(path);
  if (!manifest) return std::move(manifest).error();
  run.manifest = std::move(*manifest);
  run.has_manifest = true;
  run.view = view_of_manifest(run.manifest, web_root, told ? &*told : nullptr);
  return std::optional<TreeRun>(std::move(run));
}

std::vector<std::string> targets_in(const std::string& tree) {
  std::vector<std::string> targets;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(tree, ec)) {
    std::string name = entry.path().filename().string();
    if (is_target_id(name) && entry.is_directory(ec)) {
      targets.push_back(std::move(name));
    }
  }
  std::sort(targets.begin(), targets.end());
  return targets;
}

}  // namespace dumps::views
