#include "agent/views/status_files.h"

#include <algorithm>
#include <boost/json.hpp>

#include "agent/views/python_json.h"

namespace dumps::views {
namespace {

namespace json = boost::json;

constexpr const char* kVersion = "0.8";

std::vector<const JobView*> from_z_to_a(const RunView& run) {
  std::vector<const JobView*> jobs;
  for (const JobView& job : run.jobs) jobs.push_back(&job);
  std::sort(jobs.begin(), jobs.end(),
            [](const JobView* a, const JobView* b) { return a->name > b->name; });
  return jobs;
}

json::object status_of(const JobView& job) {
  return {{"status", status_name(job.status)}, {"updated", job.updated}};
}

json::object describe(const RunView& run, const FileView& file, bool with_hashes) {
  json::object entry;
  if (file.state == FileView::State::kMissing) return entry;
  entry["size"] = file.size;
  if (file.state == FileView::State::kWritten) return entry;
  entry["url"] = run.url(file);
  if (!with_hashes) return entry;
  if (!file.md5.empty()) entry["md5"] = file.md5;
  if (!file.sha1.empty()) entry["sha1"] = file.sha1;
  return entry;
}

json::object files_of(const RunView& run, const JobView& job, bool with_hashes) {
  json::object files;
  for (const FileView& file : job.files) files[file.name] = describe(run, file, with_hashes);
  return files;
}

}  // namespace

std::string dumpruninfo_txt(const RunView& run) {
  std::string text;
  for (auto job = run.jobs.rbegin(); job != run.jobs.rend(); ++job) {
    text += "name:" + job->name + "; status:" + std::string(status_name(job->status)) +
            "; updated:" + job->updated + '\n';
  }
  return text;
}

std::string dumpruninfo_json(const RunView& run) {
  json::object jobs;
  for (const JobView* job : from_z_to_a(run)) jobs[job->name] = status_of(*job);
  return to_python_json(json::object{{"jobs", std::move(jobs)}});
}

std::string report_json(const RunView& run) {
  json::object jobs;
  for (const JobView& job : run.jobs) {
    if (job.files.empty()) continue;
    jobs[job.name] = json::object{{"files", files_of(run, job, false)}};
  }
  return to_python_json(json::object{{"jobs", std::move(jobs)}});
}

std::string dumpstatus_json(const RunView& run) {
  json::object jobs;
  for (const JobView* job : from_z_to_a(run)) {
    json::object entry = status_of(*job);
    if (!job->files.empty()) entry["files"] = files_of(run, *job, true);
    jobs[job->name] = std::move(entry);
  }
  return to_python_json(json::object{{"jobs", std::move(jobs)}, {"version", kVersion}}) + '\n';
}

std::string dumpspecialfiles_json(const RunView& run, const std::vector<FileView>& files) {
  json::object list;
  for (const FileView& file : files) {
    if (file.state == FileView::State::kMissing) {
      list[file.name] = json::object{{"status", "missing"}};
    } else {
      list[file.name] =
          json::object{{"status", "present"}, {"size", file.size}, {"url", run.url(file)}};
    }
  }
  return to_python_json(json::object{{"files", std::move(list)}, {"version", kVersion}}) + '\n';
}

}  // namespace dumps::views
