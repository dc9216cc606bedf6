#include "agent/supervisor/run_views.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>

#include "agent/base/atomic_file.h"
#include "agent/supervisor/run_file.h"
#include "agent/supervisor/run_job_view.h"
#include "agent/views/engine_tree.h"
#include "agent/views/farm_writer.h"
#include "agent/views/latest_view.h"
#include "agent/views/manifest_view.h"
#include "agent/views/newer_layout.h"
#include "agent/views/view_writer.h"

namespace dumps {
namespace {

using views::RunPlace;
using views::TreeRun;

std::optional<std::uint64_t> size_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(info.st_size);
}

// In its attempt's directory, or sealed already.
SizeInMaking sizes_below(const RunPlace& place) {
  return [&place](const ShardState& shard, const std::string& name) {
    if (shard.phase == ShardPhase::kSealed) {
      return size_of(place.layout.sealed_directory(place.run) + '/' + name);
    }
    if (shard.token.empty()) return std::optional<std::uint64_t>();
    return size_of(place.layout.temp(shard.token) + '/' + name);
  };
}

// The shards of steps that did not become good: which files are missing.
void fill_in_shards(const RunPlace& place, RunState& run) {
  for (StepState& step : run.steps) {
    if (step.good() || !step.shards.empty()) continue;
    const std::string path = place.layout.plan_file(place.run, step.order.name);
    const Result<std::string> text = read_file(path);
    if (!text) continue;  // it was never planned
    Result<std::vector<ShardState>> shards = parse_plan(*text, path);
    if (!shards) continue;  // the run itself complains of that
    step.shards = std::move(*shards);
    step.planned = true;
  }
}

bool has_foreign_steps(const RunState& run, const Manifest& manifest) {
  return std::any_of(manifest.steps.begin(), manifest.steps.end(),
                     [&run](const auto& step) { return run.find(step.name) == nullptr; });
}

}  // namespace

RunViews::RunViews(Filesystem& filesystem, views::ViewSettings settings, FileModes modes)
    : filesystem_(filesystem), known_{std::move(settings), modes} {}

bool RunViews::configure(views::ViewSettings settings, FileModes modes) {
  const std::lock_guard lock(mutex_);
  const bool is_new = settings != known_.settings || modes.file != known_.modes.file ||
                      modes.directory != known_.modes.directory;
  known_ = {std::move(settings), modes};
  return is_new;
}

RunViews::Known RunViews::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

void RunViews::note(const RunState& run) {
  const std::string key = run.order.trees.run_directory(run.order.run);
  const bool is_over = run.phase != RunPhase::kOpen;
  auto picture = is_over ? nullptr : std::make_shared<const RunState>(run);
  const std::lock_guard lock(mutex_);
  if (is_over) {
    pictures_.erase(key);
  } else {
    pictures_[key] = std::move(picture);
  }
}

std::shared_ptr<const RunState> RunViews::picture_of(const RunPlace& place) const {
  const std::lock_guard lock(mutex_);
  const auto found = pictures_.find(place.layout.run_directory(place.run));
  return found == pictures_.end() ? nullptr : found->second;
}

RunPlace RunViews::place_of(const Layout& layout, const RunId& run, bool is_public) const {
  return {layout, known().modes.for_tree(is_public), run, is_public};
}

// Nothing for a run that the agent has no order of.
Result<std::shared_ptr<const RunState>> RunViews::order_of(const RunPlace& place) const {
  std::shared_ptr<const RunState> picture = picture_of(place);
  if (picture == nullptr) {
    const std::string path = place.layout.run_file(place.run);
    if (!exists(path)) return picture;
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    Result<RunState> run = parse_run(*text, place.layout, path);
    if (!run) return std::move(run).error();
    picture = std::make_shared<const RunState>(std::move(*run));
  }
  // A run of a time when the target was (not) public has its files in the other tree.
  if (picture->order.is_public() != place.is_public) return std::shared_ptr<const RunState>();
  return picture;
}

Result<std::optional<TreeRun>> RunViews::read_run(const RunPlace& place,
                                                  const Manifest* manifest) const {
  const std::string web_root = known().settings.web_root;
  Result<std::shared_ptr<const RunState>> order = order_of(place);
  if (!order) return std::move(order).error();
  if (*order == nullptr) return views::read_tree_run(place, web_root);
  TreeRun run;
  const std::string path = place.layout.manifest(place.run, place.is_public);
  run.manifest.run = place.run;
  run.has_manifest = true;
  if (manifest != nullptr) {
    run.manifest = *manifest;
  } else if (exists(path)) {
    Result<Manifest> read = read_manifest(path);
    if (!read) return std::move(read).error();
    run.manifest = std::move(*read);
  }
  RunState state = **order;
  fill_in_shards(place, state);
  run.view = view_of_run(state, run.manifest, web_root, sizes_below(place), SystemClock().now());
  if (!has_foreign_steps(state, run.manifest)) return std::optional<TreeRun>(std::move(run));
  // A run that the older engine began: its other jobs stay.
  if (Result<views::RunView> told = views::read_engine_run(place.directory(), web_root); told) {
    views::add_other_jobs(run.view, *told);
  }
  return std::optional<TreeRun>(std::move(run));
}

Result<std::size_t> RunViews::write(const RunPlace& place, const TreeRun& run) {
  const views::ViewSettings settings = known().settings;
  Result<std::size_t> changed =
      views::write_run_views(filesystem_, settings, place, run.manifest, run.view);
  if (!changed) return changed;
  const auto layout = settings.newer_layouts.find(run.manifest.profile);
  if (layout == settings.newer_layouts.end()) return changed;
  Result<std::size_t> more =
      views::write_newer_layout(filesystem_, place, layout->second, run.manifest);
  if (!more) return more;
  return *changed + *more;
}

Status RunViews::manifest_written(const ReleaseRequest& request, const Manifest& manifest) {
  if (!request.layout.series.empty()) return {};
  const RunPlace place{request.layout, request.modes, request.run, request.is_public};
  Result<std::optional<TreeRun>> run = read_run(place, &manifest);
  if (!run) return std::move(run).error();
  if (!*run) return {};
  Result<std::size_t> written = write(place, **run);
  return written ? Status() : Status(std::move(written).error());
}

Result<std::size_t> RunViews::write_run(const RunPlace& place, bool create) {
  // The status files are of the runs of a target, of which a series is none.
  if (!place.layout.series.empty()) return std::size_t{0};
  if (create) {
    for (const std::string& directory :
         {place.directory(), place.layout.run_directory(place.run)}) {
      const unsigned mode = directory == place.directory() ? place.modes.directory : 0700;
      if (Status s = filesystem_.make_directories(directory, mode); !s) return std::move(s).error();
    }
  }
  // A run that released nothing yet has no place in the tree.
  if (!exists(place.directory())) return std::size_t{0};
  Result<std::optional<TreeRun>> run = read_run(place, nullptr);
  if (!run) return std::move(run).error();
  if (create && !*run) {
    TreeRun empty;
    empty.manifest.run = place.run;
    empty.view.target = place.run.target;
    empty.view.date = place.run.date;
    empty.view.web_root = known().settings.web_root;
    return write(place, empty);
  }
  // What the older engine wrote is its own until it is taken over.
  if (!*run || !(*run)->has_manifest) return std::size_t{0};
  return write(place, **run);
}

Result<std::size_t> RunViews::write_latest(const Layout& layout, const std::string& target,
                                           bool is_public) {
  std::vector<views::RunView> runs;
  std::vector<std::string> dates = views::dates_in(layout.tree_for(is_public) + '/' + target);
  std::reverse(dates.begin(), dates.end());
  for (const std::string& date : dates) {
    Result<std::optional<TreeRun>> run = read_run(place_of(layout, {target, date}, is_public), {});
    // Of a run that cannot be read, links stay as they are.
    if (run && *run) runs.push_back(std::move((*run)->view));
  }
  return put_latest(layout, target, is_public, runs);
}

Result<std::size_t> RunViews::put_latest(const Layout& layout, const std::string& target,
                                         bool is_public,
                                         const std::vector<views::RunView>& newest_first) {
  const Known now = known();
  return views::refresh_latest(filesystem_, now.settings, layout, now.modes.for_tree(is_public),
                               is_public, target, newest_first);
}

void RunViews::refresh_target(const Layout& layout, const std::string& target,
                              const std::string& date, RefreshReport& report) {
  for (const bool is_public : {true, false}) {
    refresh_runs(layout, target, date, is_public, report);
  }
}

// Each run is read once, for its own views and for latest/.
void RunViews::refresh_runs(const Layout& layout, const std::string& target,
                            const std::string& date, bool is_public, RefreshReport& report) {
  const auto note_result = [&report](Result<std::size_t> changed) {
    if (changed) {
      report.files += *changed;
    } else {
      report.bad.push_back(std::move(changed).error());
    }
  };
  const std::vector<std::string> dates = views::dates_in(layout.tree_for(is_public) + '/' + target);
  std::vector<views::RunView> newest_first;
  for (auto each = dates.rbegin(); each != dates.rend(); ++each) {
    const RunPlace place = place_of(layout, {target, *each}, is_public);
    const bool is_wanted = date.empty() || *each == date;
    if (is_wanted) ++report.runs;
    Result<std::optional<TreeRun>> run = read_run(place, nullptr);
    if (!run) {
      if (is_wanted) report.bad.push_back(std::move(run).error());
      continue;
    }
    if (!*run) continue;
    if (is_wanted && (*run)->has_manifest) note_result(write(place, **run));
    newest_first.push_back(std::move((*run)->view));
  }
  if (!dates.empty()) {
    note_result(put_latest(layout, target, is_public, newest_first));
  }
}

void RunViews::refresh_all(const Layout& layout, RefreshReport& report) {
  const std::vector<std::string> targets = targets_with_runs(layout);
  const std::size_t hands = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
  std::atomic<std::size_t> next = 0;
  std::vector<RefreshReport> parts(hands);
  {
    std::vector<std::jthread> threads;
    threads.reserve(hands);
    for (RefreshReport& part : parts) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < targets.size(); at = next++) {
          refresh_target(layout, targets[at], "", part);
        }
      });
    }
  }
  for (RefreshReport& part : parts) {
    report.runs += part.runs;
    report.files += part.files;
    std::move(part.bad.begin(), part.bad.end(), std::back_inserter(report.bad));
  }
  refresh_farm(layout, report);
}

void RunViews::refresh_farm(const Layout& layout, RefreshReport& report) {
  const Known now = known();
  for (const bool is_public : {true, false}) {
    Result<views::FarmChanges> changes = views::write_farm_views(
        filesystem_, now.settings, layout, now.modes.for_tree(is_public), is_public);
    if (!changes) {
      report.bad.push_back(std::move(changes).error());
      continue;
    }
    report.files += changes->files;
    for (Error& error : changes->bad) report.bad.push_back(std::move(error));
  }
}

views::ViewSettings view_settings_of(const Config& config) {
  const ViewsConfig& views = config.agent.views;
  views::ViewSettings settings{views.url, views.web_root, views.lists_private};
  for (const auto& [name, profile] : config.profiles) {
    if (profile.newer_layout.directory.empty()) continue;
    settings.newer_layouts[name] = {profile.newer_layout.directory, profile.newer_layout.step};
  }
  return settings;
}

std::vector<std::string> targets_with_runs(const Layout& layout) {
  std::vector<std::string> all = views::targets_in(layout.public_tree);
  const std::vector<std::string> others = views::targets_in(layout.private_tree);
  all.insert(all.end(), others.begin(), others.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace dumps
