#include "agent/supervisor/run_job_view.h"

#include <algorithm>
#include <map>
#include <set>

#include "agent/base/text_table.h"
#include "agent/supervisor/run_json.h"
#include "agent/views/job_list.h"
#include "agent/views/manifest_view.h"

namespace dumps {
namespace {

using views::FileView;
using views::JobName;
using views::JobStatus;

std::string time_of(TimePoint time) {
  return time == TimePoint{} ? std::string() : views::view_time(format_utc(time));
}

// Of what has no file in the tree.
JobStatus status_of(const StepState& step, const ShardState* shard) {
  switch (step.phase) {
    case StepPhase::kWaiting:
      return JobStatus::kWaiting;
    case StepPhase::kPlanning:
      return JobStatus::kInProgress;
    case StepPhase::kRunning:
    case StepPhase::kReleasing:
      if (shard == nullptr) return JobStatus::kInProgress;
      if (shard->phase == ShardPhase::kPending) return JobStatus::kWaiting;
      return shard->phase == ShardPhase::kFailed ? JobStatus::kFailed : JobStatus::kInProgress;
    case StepPhase::kPassed:
      return JobStatus::kInProgress;
    case StepPhase::kDone:
    case StepPhase::kSkipped:
      return JobStatus::kSkipped;
    case StepPhase::kHeld:
    case StepPhase::kFailed:
    case StepPhase::kBlocked:
    case StepPhase::kStopped:
      break;
  }
  return JobStatus::kFailed;
}

std::string progress_line(const StepState& step, TimePoint now) {
  const protocol::Progress progress = step.progress();
  if (progress.done == 0) return {};
  std::string line = std::to_string(progress.done);
  if (progress.total > 0) line += " of " + std::to_string(progress.total);
  line += ' ' + (progress.unit.empty() ? "items" : progress.unit);
  const auto left = seconds_left(step, now);
  if (left) line += ", about " + human_seconds(*left) + " left";
  return line;
}

// "{target}-{date}-pages-meta-history*.bz2" of a step that writes files again in another format.
std::string rewritten_base(const StepOrder& step, const RunId& run) {
  const auto text = [&step](const char* key) {
    const auto found = step.params.find(key);
    const auto* value =
        found == step.params.end() ? nullptr : std::get_if<std::string>(&found->second);
    return value == nullptr ? std::string() : *value;
  };
  if (step.job_type == "recombine") return text("output");
  if (!step.job_type.starts_with("to-")) return {};
  const std::string source = views::base_name(run.target, run.date, text("source"));
  const std::string stem = source.substr(0, source.find_first_of("*."));
  return stem.empty() ? std::string() : stem + '.' + step.job_type.substr(3);
}

class Gatherer {
 public:
  Gatherer(const RunState& run, const Manifest& manifest, const SizeInMaking& size_in_making,
           TimePoint now)
      : run_(run),
        manifest_(manifest),
        size_in_making_(size_in_making),
        now_(now),
        times_(views::times_of_steps(manifest)) {
    for (const ManifestArtifact& item : manifest.artifacts) released_[item.artifact.name] = &item;
  }

  void gather() {
    for (const StepState& step : run_.steps) {
      if (!step.order.publishes && views::makes_dumps(step.order.job_type)) add_step(step);
    }
    // Of steps that are not in the order: made by the older engine, or by an order that is lost.
    for (const auto& [name, item] : released_) add_released(*item);
  }
  std::vector<views::JobView> take() { return jobs_.take(); }
  bool has_open_step() const { return has_open_step_; }

 private:
  void add_step(const StepState& step) {
    bool all_released = !step.shards.empty();
    std::size_t outputs = 0;
    for (const ShardState& shard : step.shards) {
      for (const std::string& name : shard.plan.outputs) {
        ++outputs;
        all_released = add_output(step, shard, name) && all_released;
      }
    }
    // A closed run is known by what it released, and by what it was asked for.
    const bool has_files = add_files_of(step);
    const bool is_known =
        outputs > 0 || (has_files && step.good()) || step.phase == StepPhase::kDone || step.planned;
    if (!is_known) add_expected(step);
    if (!step.over() && !all_released) has_open_step_ = true;
  }

  // True when the file is in the tree.
  bool add_output(const StepState& step, const ShardState& shard, const std::string& name) {
    const JobName job =
        views::job_of_file(step.order.job_type, views::base_name(target(), date(), name));
    if (released_.contains(name)) return true;  // see add_files_of()
    const JobStatus status = status_of(step, &shard);
    jobs_.add_piece(job, status, time_of_change(step, &shard, status),
                    shard.phase == ShardPhase::kRunning ? progress_line(step, now_) : "");
    if (status == JobStatus::kSkipped) return false;
    const auto size = status == JobStatus::kInProgress && size_in_making_
                          ? size_in_making_(shard, name)
                          : std::nullopt;
    FileView file{name};
    if (size) {
      file.state = FileView::State::kWritten;
      file.size = *size;
    }
    jobs_.add_file(job, std::move(file));
    return false;
  }

  bool add_files_of(const StepState& step) {
    std::vector<const ManifestArtifact*> items;
    for (const auto& [name, item] : released_) {
      if (item->step == step.order.name) items.push_back(item);
    }
    for (const ManifestArtifact* item : items) add_released(*item);
    for (const ManifestArtifact* item : items) released_of_steps_.insert(item->artifact.name);
    return !items.empty();
  }

  void add_released(const ManifestArtifact& item) {
    if (released_of_steps_.contains(item.artifact.name)) return;
    const JobName job = views::job_of(manifest_, item);
    if (!views::makes_dumps(views::type_of_step(manifest_, item.step))) return;
    const auto time = times_.find(item.step);
    jobs_.add_piece(job, JobStatus::kDone, time == times_.end() ? "" : time->second);
    jobs_.add_file(job, views::released_file(item));
  }

  void add_expected(const StepState& step) {
    const JobStatus status = status_of(step, nullptr);
    for (const JobName& job : expected_jobs(step.order, run_.order.run)) {
      jobs_.add_piece(job, status, time_of_change(step, nullptr, status));
    }
  }

  static std::string time_of_change(const StepState& step, const ShardState* shard,
                                    JobStatus status) {
    if (status == JobStatus::kWaiting) return {};
    if (status != JobStatus::kInProgress) return time_of(step.over() ? step.ended : step.started);
    const bool has_own = shard != nullptr && shard->started != TimePoint{};
    return time_of(has_own ? shard->started : step.started);
  }

  const std::string& target() const { return run_.order.run.target; }
  const std::string& date() const { return run_.order.run.date; }

  const RunState& run_;
  const Manifest& manifest_;
  const SizeInMaking& size_in_making_;
  const TimePoint now_;
  const std::map<std::string, std::string> times_;
  std::map<std::string, const ManifestArtifact*> released_;
  std::set<std::string> released_of_steps_;
  views::JobList jobs_;
  bool has_open_step_ = false;
};

}  // namespace

std::vector<JobName> expected_jobs(const StepOrder& step, const RunId& run) {
  const std::string base = rewritten_base(step, run);
  if (!base.empty()) return {views::job_of_file(step.job_type, base)};
  return views::jobs_of_type(step.job_type);
}

std::vector<std::string> steps_of_job(const std::vector<StepOrder>& steps, const RunId& run,
                                      const std::string& job) {
  std::vector<std::string> names;
  for (const StepOrder& step : steps) {
    for (const JobName& made : expected_jobs(step, run)) {
      if (made.name == job) names.push_back(step.name);
    }
  }
  return names;
}

views::RunView view_of_run(const RunState& run, const Manifest& manifest,
                           const std::string& web_root, const SizeInMaking& size_in_making,
                           TimePoint now) {
  Gatherer gatherer(run, manifest, size_in_making, now);
  gatherer.gather();
  views::RunView view;
  view.target = run.order.run.target;
  view.date = run.order.run.date;
  view.web_root = web_root;
  view.is_closed = run.order.visibility == "closed";
  view.jobs = gatherer.take();
  views::sum_up(view);
  // What waits for something that is held does so when the run is over, too.
  const bool is_over = run.phase != RunPhase::kOpen;
  const bool all_came_to_an_end = view.is_finished && !gatherer.has_open_step();
  view.is_finished = is_over || all_came_to_an_end;
  view.is_partial = view.is_finished && (views::count_failed(view) > 0 || !all_came_to_an_end);
  return view;
}

}  // namespace dumps
