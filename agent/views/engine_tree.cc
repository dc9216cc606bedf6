#include "agent/views/engine_tree.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <optional>

#include "agent/base/atomic_file.h"
#include "agent/store/layout.h"
#include "agent/views/hash_lists.h"

namespace dumps::views {
namespace {

namespace json = boost::json;

Error corrupt(const std::string& path, std::string why) {
  return make_error(ErrorCode::kCorrupt, "read run of the older engine", path, std::move(why));
}

std::optional<JobStatus> status_from(std::string_view name) {
  for (const JobStatus status : {JobStatus::kWaiting, JobStatus::kInProgress, JobStatus::kDone,
                                 JobStatus::kFailed, JobStatus::kSkipped}) {
    if (status_name(status) == name) return status;
  }
  return std::nullopt;
}

// "name:X; status:Y; updated:Z", in this order.
std::optional<JobView> parse_line(std::string_view line) {
  constexpr std::array<std::string_view, 3> kKeys = {"name:", "; status:", "; updated:"};
  std::array<std::size_t, 3> at{};
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    at[i] = line.find(kKeys[i], i == 0 ? 0 : at[i - 1]);
    if (at[i] == std::string_view::npos) return std::nullopt;
  }
  const auto value = [&](std::size_t i) {
    const std::size_t begin = at[i] + kKeys[i].size();
    return line.substr(begin, (i + 1 < at.size() ? at[i + 1] : line.size()) - begin);
  };
  JobView job;
  job.name = value(0);
  job.updated = value(2);
  const auto status = status_from(value(1));
  if (!status || job.name.empty()) return std::nullopt;
  job.status = *status;
  return job;
}

Result<std::vector<JobView>> read_jobs(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return std::move(text).error();
  std::vector<JobView> jobs;
  std::string_view rest = *text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    auto job = parse_line(rest.substr(0, end));
    if (!job) return corrupt(path, "line " + std::to_string(number) + " names no job and status");
    jobs.push_back(std::move(*job));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::reverse(jobs.begin(), jobs.end());
  return jobs;
}

Result<json::object> read_object(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return std::move(text).error();
  json::error_code error;
  json::value value = json::parse(*text, error);
  if (error) return corrupt(path, "is no JSON: " + error.message());
  if (!value.is_object()) return corrupt(path, "is no JSON object");
  return std::move(value.as_object());
}

const json::object* object_in(const json::object* from, std::string_view key) {
  const json::value* value = from == nullptr ? nullptr : from->if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

FileView file_of(std::string_view name, const json::object& entry) {
  FileView file;
  file.name = name;
  const json::value* size = entry.if_contains("size");
  if (size == nullptr || !size->is_int64()) return file;
  file.size = static_cast<std::uint64_t>(size->as_int64());
  file.state = entry.contains("url") ? FileView::State::kReleased : FileView::State::kWritten;
  return file;
}

void add_files(RunView& run, const json::object& report) {
  const json::object* jobs = object_in(&report, "jobs");
  for (JobView& job : run.jobs) {
    const json::object* files = object_in(object_in(jobs, job.name), "files");
    if (files == nullptr) continue;
    for (const auto& [name, entry] : *files) {
      if (const json::object* about = entry.if_object()) job.files.push_back(file_of(name, *about));
    }
  }
}

// A run that was killed early has no list.
Status add_hashes(RunView& run, const std::string& directory, HashKind kind) {
  const std::string name(hash_name(kind));
  const std::string path = directory + '/' + run.target + '-' + run.date + '-' + name + "sums.json";
  if (!std::filesystem::exists(path)) return {};
  Result<json::object> list = read_object(path);
  if (!list) return std::move(list).error();
  const json::object* files = object_in(object_in(&*list, name), "files");
  for (JobView& job : run.jobs) {
    for (FileView& file : job.files) {
      const json::value* hash = files == nullptr ? nullptr : files->if_contains(file.name);
      if (hash == nullptr || !hash->is_string()) continue;
      (kind == HashKind::kMd5 ? file.md5 : file.sha1) = hash->as_string();
    }
  }
  return {};
}

}  // namespace

Result<RunView> read_engine_run(const std::string& directory, const std::string& web_root) {
  const std::filesystem::path path(directory);
  RunView run;
  run.target = path.parent_path().filename();
  run.date = path.filename();
  run.web_root = web_root;
  if (!is_date(run.date)) return corrupt(directory, "its name is no date");
  Result<std::vector<JobView>> jobs = read_jobs(directory + "/dumpruninfo.txt");
  if (!jobs) return std::move(jobs).error();
  run.jobs = std::move(*jobs);
  Result<json::object> report = read_object(directory + "/report.json");
  if (!report) return std::move(report).error();
  add_files(run, *report);
  for (const HashKind kind : {HashKind::kMd5, HashKind::kSha1}) {
    if (Status s = add_hashes(run, directory, kind); !s) return std::move(s).error();
  }
  for (const JobView& job : run.jobs) run.updated = std::max(run.updated, job.updated);
  run.is_finished = std::all_of(run.jobs.begin(), run.jobs.end(), [](const JobView& job) {
    return job.status != JobStatus::kWaiting && job.status != JobStatus::kInProgress;
  });
  return run;
}

}  // namespace dumps::views
