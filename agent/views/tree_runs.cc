#include "agent/views/tree_runs.h"

#include <algorithm>
#include <filesystem>

#include "agent/store/filesystem.h"
#include "agent/views/engine_tree.h"
#include "agent/views/manifest_view.h"

namespace dumps::views {

namespace fs = std::filesystem;

namespace {

// Steps of the agent have a plugin with a version. Of others, the older engine's status files say
// what the manifest does not: jobs that have no files.
bool is_of_agent(const Manifest& manifest) {
  return !manifest.steps.empty() &&
         std::all_of(manifest.steps.begin(), manifest.steps.end(),
                     [](const ManifestStep& step) { return !step.plugin_version.empty(); });
}

}  // namespace

Result<std::optional<TreeRun>> read_tree_run(const RunPlace& place, const std::string& web_root) {
  const std::string path = place.layout.manifest(place.run, place.is_public);
  TreeRun run;
  run.manifest.run = place.run;
  if (exists(path)) {
    Result<Manifest> manifest = read_manifest(path);
    if (!manifest) return std::move(manifest).error();
    run.manifest = std::move(*manifest);
    run.has_manifest = true;
    if (is_of_agent(run.manifest)) {
      run.view = view_of_manifest(run.manifest, web_root);
      return std::optional<TreeRun>(std::move(run));
    }
  }
  Result<RunView> told = read_engine_run(place.directory(), web_root);  // torn ones count as none
  if (!run.has_manifest && !told) return std::optional<TreeRun>();
  run.view = run.has_manifest ? view_of_manifest(run.manifest, web_root, told ? &*told : nullptr)
                              : std::move(*told);
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
