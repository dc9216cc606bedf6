#include "agent/views/job_list.h"

#include <algorithm>
#include <tuple>

namespace dumps::views {
namespace {

// What the pieces of a job are together.
JobStatus status_of(const std::map<JobStatus, std::size_t>& pieces) {
  const auto any = [&pieces](JobStatus status) { return pieces.contains(status); };
  const bool begun = any(JobStatus::kDone) || any(JobStatus::kFailed);
  if (any(JobStatus::kInProgress)) return JobStatus::kInProgress;
  if (any(JobStatus::kWaiting)) return begun ? JobStatus::kInProgress : JobStatus::kWaiting;
  if (any(JobStatus::kFailed)) return JobStatus::kFailed;
  return any(JobStatus::kDone) ? JobStatus::kDone : JobStatus::kSkipped;
}

// Files of one job stand as they always did: of stubs whole histories first, indexes behind.
int place_of(const std::string& name) {
  if (name.find("-multistream-index") != std::string::npos) return 3;
  if (name.find("-stub-meta-history") != std::string::npos) return 0;
  if (name.find("-stub-meta-current") != std::string::npos) return 1;
  return 2;
}

int progress_of(FileView::State state) {
  return state == FileView::State::kReleased ? 2 : state == FileView::State::kWritten ? 1 : 0;
}

}  // namespace

JobList::Entry& JobList::entry(const JobName& job) {
  Entry& found = jobs_[job.name];
  if (found.name.name.empty()) found.name = job;
  return found;
}

void JobList::add_piece(const JobName& job, JobStatus status, const std::string& updated,
                        const std::string& progress) {
  Entry& to = entry(job);
  ++to.pieces[status];
  to.updated = std::max(to.updated, updated);
  if (!progress.empty()) to.progress = progress;
}

void JobList::add_file(const JobName& job, FileView file) {
  std::vector<FileView>& files = entry(job).files;
  const auto same = std::find_if(files.begin(), files.end(),
                                 [&file](const FileView& each) { return each.name == file.name; });
  if (same == files.end()) {
    files.push_back(std::move(file));
  } else if (progress_of(file.state) > progress_of(same->state)) {
    *same = std::move(file);
  }
}

std::vector<JobView> JobList::take() {
  std::vector<Entry> entries;
  for (auto& [name, each] : jobs_) entries.push_back(std::move(each));
  jobs_.clear();
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.name.rank, a.name.name) < std::tie(b.name.rank, b.name.name);
  });
  std::vector<JobView> jobs;
  for (Entry& each : entries) {
    JobView job;
    job.status = status_of(each.pieces);
    job.name = std::move(each.name.name);
    job.title = std::move(each.name.title);
    job.detail = std::move(each.name.detail);
    job.updated = std::move(each.updated);
    if (job.status == JobStatus::kInProgress) job.progress = std::move(each.progress);
    job.files = std::move(each.files);
    std::sort(job.files.begin(), job.files.end(), [](const FileView& a, const FileView& b) {
      const int x = place_of(a.name);
      const int y = place_of(b.name);
      return x != y ? x < y : naturally_before(a.name, b.name);
    });
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace dumps::views
