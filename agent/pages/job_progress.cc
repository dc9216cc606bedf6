#include "agent/pages/job_progress.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace dumps::pages {
namespace {

// Takes a number and one blank from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != ' ') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

}  // namespace

std::vector<JobProgress> progress_of_jobs(const views::RunView& run) {
  std::vector<JobProgress> list;
  for (const views::JobView& job : run.jobs) {
    if (job.status != views::JobStatus::kInProgress) continue;
    std::string_view rest = job.progress;
    const auto done = take_number(rest);
    if (!done) continue;
    JobProgress progress{job.name, *done};
    if (rest.starts_with("of ")) {
      rest.remove_prefix(3);
      const auto total = take_number(rest);
      if (!total) continue;
      progress.total = *total;
    }
    constexpr std::string_view kAbout = ", about ";
    constexpr std::string_view kLeft = " left";
    const std::size_t about = rest.find(kAbout);
    if (about != std::string_view::npos && rest.ends_with(kLeft)) {
      const std::string_view left = rest.substr(about + kAbout.size());
      progress.left =
          std::string(left.substr(0, left.size() - std::min(left.size(), kLeft.size())));
      rest = rest.substr(0, about);
    }
    if (rest.empty() || rest == "of" || rest.find(' ') != std::string_view::npos) continue;
    progress.unit = std::string(rest);
    list.push_back(std::move(progress));
  }
  return list;
}

}  // namespace dumps::pages
