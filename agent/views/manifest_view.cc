#include "agent/views/manifest_view.h"

#include <algorithm>
#include <set>

namespace dumps::views {
namespace {

// What a status of the older engine is worth: nothing is done without a file, and nothing goes on
// in a run that is over.
JobStatus now(JobStatus told, bool has_files, bool is_over) {
  const bool is_open = told == JobStatus::kWaiting || told == JobStatus::kInProgress;
  if (told == JobStatus::kDone && !has_files) return JobStatus::kFailed;
  if (told == JobStatus::kWaiting && has_files) return JobStatus::kDone;
  return is_open && is_over ? JobStatus::kFailed : told;
}

// A job as the status files of the older engine have it: of its files, those count that are in the
// manifest, which are in `jobs` already.
void add_earlier(JobList& jobs, const JobView& job, bool has_files, bool is_over) {
  JobName name = job_named(job.name);
  if (!job.title.empty()) name.title = job.title;
  if (!job.detail.empty()) name.detail = job.detail;
  jobs.add_piece(name, now(job.status, has_files, is_over), job.updated, job.progress);
  for (const FileView& file : job.files) jobs.add_file(name, {file.name});
}

}  // namespace

std::string_view type_of_step(const Manifest& manifest, const std::string& step) {
  const auto found = std::find_if(manifest.steps.begin(), manifest.steps.end(),
                                  [&step](const ManifestStep& each) { return each.name == step; });
  return found == manifest.steps.end() ? std::string_view(step) : std::string_view(found->job_type);
}

JobName job_of(const Manifest& manifest, const ManifestArtifact& item) {
  return job_of_file(type_of_step(manifest, item.step),
                     base_name(manifest.run.target, manifest.run.date, item.artifact.name));
}

FileView released_file(const ManifestArtifact& item) {
  const Artifact& artifact = item.artifact;
  return {artifact.name,        FileView::State::kReleased, artifact.size_bytes,
          artifact.digests.md5, artifact.digests.sha1,      artifact.digests.sha256};
}

bool is_whole(const Manifest& manifest) {
  return manifest.state.empty() || manifest.state == run_state::kComplete;
}

std::map<std::string, std::string> times_of_steps(const Manifest& manifest) {
  std::map<std::string, std::string> times;
  for (const ManifestStep& step : manifest.steps) times[step.name] = view_time(step.finished);
  return times;
}

RunView view_of_manifest(const Manifest& manifest, const std::string& web_root,
                         const RunView* earlier) {
  RunView run;
  run.target = manifest.run.target;
  run.date = manifest.run.date;
  run.web_root = web_root;
  const std::map<std::string, std::string> times = times_of_steps(manifest);
  JobList jobs;
  std::set<std::string> told;
  if (earlier != nullptr) {
    for (const JobView& job : earlier->jobs) told.insert(job.name);
    run.is_closed = earlier->is_closed;
  }
  std::set<std::string> with_files;
  for (const ManifestArtifact& item : manifest.artifacts) {
    if (!makes_dumps(type_of_step(manifest, item.step))) continue;
    const JobName job = job_of(manifest, item);
    with_files.insert(job.name);
    jobs.add_file(job, released_file(item));
    if (told.contains(job.name)) continue;
    const auto time = times.find(item.step);
    jobs.add_piece(job, JobStatus::kDone, time == times.end() ? "" : time->second);
  }
  if (earlier != nullptr) {
    const bool is_over = !manifest.state.empty() && manifest.state != run_state::kInProgress;
    for (const JobView& job : earlier->jobs) {
      add_earlier(jobs, job, with_files.contains(job.name), is_over);
    }
  }
  run.jobs = jobs.take();
  sum_up(run);
  if (manifest.state == run_state::kInProgress) run.is_finished = false;
  run.is_partial = run.is_finished && (count_failed(run) > 0 || !is_whole(manifest));
  return run;
}

void add_other_jobs(RunView& run, const RunView& earlier) {
  JobList others;
  for (const JobView& job : earlier.jobs) {
    const bool is_there =
        std::any_of(run.jobs.begin(), run.jobs.end(),
                    [&job](const JobView& each) { return each.name == job.name; });
    if (!is_there) add_earlier(others, job, false, true);
  }
  for (JobView& job : others.take()) run.jobs.push_back(std::move(job));
  std::stable_sort(run.jobs.begin(), run.jobs.end(), [](const JobView& a, const JobView& b) {
    return job_named(a.name).rank < job_named(b.name).rank;
  });
}

void sum_up(RunView& run) {
  run.is_finished = true;
  for (const JobView& job : run.jobs) {
    run.updated = std::max(run.updated, job.updated);
    run.is_finished = run.is_finished && job.status != JobStatus::kWaiting &&
                      job.status != JobStatus::kInProgress;
  }
}

}  // namespace dumps::views
