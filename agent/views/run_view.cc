#include "agent/views/run_view.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace dumps::views {

std::string_view status_name(JobStatus status) {
  constexpr std::array<std::string_view, 5> kNames = {"waiting", "in-progress", "done", "failed",
                                                      "skipped"};
  return kNames.at(static_cast<std::size_t>(status));
}

std::string view_time(std::string_view utc) {
  std::string text(utc.substr(0, 19));
  if (text.size() == 19 && text[10] == 'T') text[10] = ' ';
  return text;
}

std::vector<const FileView*> released_files(const RunView& run) {
  std::vector<const FileView*> files;
  for (const JobView& job : run.jobs) {
    for (const FileView& file : job.files) {
      if (file.state == FileView::State::kReleased) files.push_back(&file);
    }
  }
  return files;
}

std::size_t count_failed(const RunView& run) {
  return static_cast<std::size_t>(
      std::count_if(run.jobs.begin(), run.jobs.end(),
                    [](const JobView& job) { return job.status == JobStatus::kFailed; }));
}

std::string readable_size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  if (bytes < 1024 * 1024) return std::to_string(bytes / 1024) + " KB";
  constexpr std::array<const char*, 3> kUnits = {"MB", "GB", "TB"};
  double size = static_cast<double>(bytes) / (1024 * 1024);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.1f %s", size, kUnits[unit]);
  return text.data();
}

}  // namespace dumps::views
