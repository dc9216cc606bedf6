#include "agent/views/status_html.h"

namespace dumps::views {
namespace {

std::string file_html(const RunView& run, const FileView& file) {
  switch (file.state) {
    case FileView::State::kReleased:
      return "<li class='file'><a href=\"" + run.url(file) + "\">" + file.name + "</a> " +
             readable_size(file.size) + "</li>";
    case FileView::State::kWritten:
      return "<li class='file'>" + file.name + ' ' + readable_size(file.size) + " (written) </li>";
    case FileView::State::kMissing:
      break;
  }
  return "<li class='missing'>" + file.name + "</li>";
}

}  // namespace

std::string run_class(const RunView& run) {
  std::string name = !run.is_finished ? "in-progress" : run.is_partial ? "partial-dump" : "done";
  if (count_failed(run) > 0) name += " failed";
  return name;
}

std::string run_text(const RunView& run) {
  std::string text = !run.is_finished ? "Dump in progress"
                     : run.is_partial ? "Partial dump"
                                      : "Dump complete";
  const std::size_t failed = count_failed(run);
  if (failed == 1) text += ", 1 item failed";
  if (failed > 1) text += ", " + std::to_string(failed) + " items failed";
  return text;
}

std::string job_html(const RunView& run, const JobView& job) {
  const std::string status(status_name(job.status));
  std::string html = "<li class='" + status + "'><span class='updates'>" + job.updated +
                     "</span> <span class='status'>" + status + "</span> <span class='title'>" +
                     job.title + "</span>";
  if (!job.progress.empty()) html += "<div class='progress'>" + job.progress + "</div>";
  std::string list;
  if (!job.detail.empty()) list = "<li class='detail'>" + job.detail + "</li>";
  for (const FileView& file : job.files) {
    if (!list.empty()) list += '\n';
    list += file_html(run, file);
  }
  if (!list.empty()) html += "<ul>" + list + "</ul>";
  return html + "</li>";
}

std::string jobs_html(const RunView& run) {
  std::string html;
  for (auto job = run.jobs.rbegin(); job != run.jobs.rend(); ++job) {
    if (!html.empty()) html += '\n';
    html += job_html(run, *job);
  }
  return html;
}

std::string status_html(const RunView& run) {
  std::string html = "<li>" + run.updated + " <a href=\"" + run.target + '/' + run.date + "\">" +
                     run.target + "</a>" + (run.is_closed ? " (closed)" : "") + ": <span class='" +
                     run_class(run) + "'>" + run_text(run) + "</span></li>\n";
  std::string going_on;
  for (auto job = run.jobs.rbegin(); job != run.jobs.rend(); ++job) {
    if (job->status != JobStatus::kInProgress) continue;
    if (!going_on.empty()) going_on += '\n';
    going_on += job_html(run, *job);
  }
  if (!going_on.empty()) html += "<ul>" + going_on + "</ul>";
  return html;
}

}  // namespace dumps::views
