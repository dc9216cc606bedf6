#include "agent/pages/run_page.h"

#include <algorithm>

#include "agent/base/text_table.h"
#include "agent/pages/fetch_commands.h"
#include "agent/pages/page_parts.h"
#include "agent/pages/size_chart.h"
#include "agent/views/markup.h"
#include "agent/views/status_html.h"

namespace dumps::pages {
namespace {

using views::escape_markup;
using views::FileView;
using views::JobStatus;
using views::JobView;
using views::readable_size;
using views::RunView;

// A filter is of use where a list does not fit on a screen.
constexpr std::size_t kManyFiles = 15;

std::string section(const char* id, const char* heading, const std::string& content) {
  if (content.empty()) return {};
  const std::string name(id);
  return "<section aria-labelledby=\"" + name + "\">\n<h2 id=\"" + name + "\">" + heading +
         "</h2>\n" + content + "</section>\n";
}

std::size_t count_over(const RunView& run) {
  return static_cast<std::size_t>(
      std::count_if(run.jobs.begin(), run.jobs.end(), [](const JobView& job) {
        return job.status != JobStatus::kWaiting && job.status != JobStatus::kInProgress;
      }));
}

// What the state means for somebody who wants files.
std::string plain_words(const RunView& run, const RunPageFacts& facts) {
  const std::size_t failed = views::count_failed(run);
  std::string text;
  if (!run.is_finished) {
    text =
        "This run is going on. A file below that is a link is complete and checked, and will not "
        "change; others follow.";
  } else if (run.is_partial) {
    text =
        "This run is over, but not everything that belongs to a whole dump is here. What is here "
        "is complete and checked.";
  } else {
    text = "This run is over. Its files are complete and checked, and will not change.";
  }
  if (failed > 0) {
    text += " " + counted(failed, "job", "jobs") +
            " failed; of them, the newest good files are those of an earlier run.";
  }
  if (!facts.held.empty()) {
    text += " " + counted(facts.held.size(), "part is", "parts are") +
            " held back: made, but not published, since a check did not pass.";
  }
  if (!facts.withdrawn.empty()) {
    text += " " + counted(facts.withdrawn.size(), "file was", "files were") +
            " withdrawn after publishing.";
  }
  return text;
}

std::string fact(const char* name, const std::string& value) {
  return std::string("<div><dt>") + name + "</dt><dd>" + value + "</dd></div>\n";
}

std::string progress_list(const RunView& run, const RunPageFacts& facts) {
  std::string html;
  for (const JobProgress& each : facts.progress) {
    const auto job = std::find_if(run.jobs.begin(), run.jobs.end(),
                                  [&each](const JobView& view) { return view.name == each.job; });
    if (job == run.jobs.end()) continue;
    html += "<li><span class=\"what\">" +
            (job->title.empty() ? escape_markup(job->name) : job->title) + "</span> ";
    if (each.total > 0) html += progress_bar(job->name, each.done, each.total) + ' ';
    html += "<span class=\"numbers\">" + human_count(each.done);
    if (each.total > 0) html += " of " + human_count(each.total);
    html += ' ' + escape_markup(each.unit.empty() ? "items" : each.unit);
    if (!each.left.empty()) html += ", about " + escape_markup(each.left) + " left";
    html += "</span></li>\n";
  }
  return html.empty() ? html : "<ul class=\"going-on\">\n" + html + "</ul>\n";
}

std::string summary(const RunView& run, const RunPageFacts& facts) {
  std::uint64_t bytes = 0;
  const auto files = views::released_files(run);
  for (const FileView* file : files) bytes += file->size;
  const std::string jobs =
      human_count(count_over(run)) + " of " + human_count(run.jobs.size()) + " over";
  std::string html =
      "<section class=\"summary\" aria-label=\"State of the run\">\n"
      "<p class=\"status\"><span class='" +
      views::run_class(run) + "'>" + views::run_text(run) + "</span></p>\n<p class=\"plain\">" +
      plain_words(run, facts) + "</p>\n";
  html += "<dl class=\"facts\">\n" + fact("Files", human_count(files.size())) +
          fact("Size", readable_size(bytes)) + fact("Jobs", jobs);
  if (!run.updated.empty()) html += fact("Last change (UTC)", escape_markup(run.updated));
  html += "</dl>\n";
  if (!run.is_finished) {
    html += "<p class=\"whole\">" +
            progress_bar("Jobs that are over", count_over(run), run.jobs.size()) + "</p>\n";
  }
  return html + progress_list(run, facts) + "</section>\n";
}

std::string held_html(const std::vector<HeldPart>& held) {
  if (held.empty()) return {};
  std::string html =
      "<p>These parts were made, but a check did not pass, so they are not public until somebody "
      "has looked at them. They may be published later, or made again.</p>\n<ul class=\"held\">\n";
  for (const HeldPart& part : held) {
    html += "<li><strong>" + escape_markup(part.step) +
            (part.shard.empty() ? "" : ", part " + escape_markup(part.shard)) +
            "</strong>: " + escape_markup(part.reason) + " <span class='updates'>" +
            escape_markup(part.since) + "</span></li>\n";
  }
  return html + "</ul>\n";
}

std::string withdrawn_html(const std::vector<WithdrawnFile>& withdrawn) {
  if (withdrawn.empty()) return {};
  std::string html =
      "<p>These files were public and are not any more. Please do not use or pass on copies of "
      "them.</p>\n<ul class=\"withdrawn\">\n";
  for (const WithdrawnFile& file : withdrawn) {
    html += "<li><strong>" + escape_markup(file.name) + "</strong>: " + escape_markup(file.reason) +
            " <span class='updates'>" + escape_markup(file.time) + "</span></li>\n";
  }
  return html + "</ul>\n";
}

std::string filter(const char* label, const char* list) {
  return std::string("<p class=\"filter\" hidden><label for=\"filter-") + list + "\">" + label +
         "</label> <input type=\"search\" id=\"filter-" + list + "\" data-filter=\"" + list +
         "\" autocomplete=\"off\" spellcheck=\"false\"> <span class=\"found\" role=\"status\">"
         "</span></p>\n";
}

std::string hash_code(const char* kind, const std::string& file, const std::string& hash) {
  return std::string("<code class=\"hash\" data-copy=\"") + kind + " of " + escape_markup(file) +
         "\">" + escape_markup(hash) + "</code>";
}

std::string hash_cell(const FileView& file) {
  const std::pair<const char*, const std::string&> kinds[] = {
      {"SHA-256", file.sha256}, {"SHA-1", file.sha1}, {"MD5", file.md5}};
  std::string first;
  std::string others;
  for (const auto& [kind, hash] : kinds) {
    if (hash.empty()) continue;
    std::string& place = first.empty() ? first : others;
    place += std::string("<div><span class=\"kind\">") + kind + "</span> " +
             hash_code(kind, file.name, hash) + "</div>";
  }
  if (others.empty()) return first;
  return first + "<details><summary>Other hashes<span class=\"unseen\"> of " +
         escape_markup(file.name) + "</span></summary>" + others + "</details>";
}

std::string hash_table(const RunView& run, const RunPageFacts& facts) {
  const auto files = views::released_files(run);
  const bool known = std::any_of(files.begin(), files.end(), [](const FileView* file) {
    return !file->md5.empty() || !file->sha1.empty() || !file->sha256.empty();
  });
  if (!known || facts.is_private) return {};
  std::string html;
  if (files.size() > kManyFiles) html += filter("Show files with", "hashes");
  html +=
      "<div class=\"wide\"><table id=\"hashes-list\" class=\"stacks\">\n<caption>Files of this run "
      "with size and hashes</caption>\n<thead><tr><th scope=\"col\">File</th>"
      "<th scope=\"col\">Size</th><th scope=\"col\">Hash</th></tr></thead>\n<tbody>\n";
  for (const FileView* file : files) {
    html += "<tr><th scope=\"row\">" + link_to(link_part(file->name), file->name) + "</th><td>" +
            readable_size(file->size) + "</td><td>" + hash_cell(*file) + "</td></tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

std::string time_table(const std::vector<StepTime>& times) {
  if (times.empty()) return {};
  std::uint64_t longest = 1;
  std::uint64_t all = 0;
  for (const StepTime& step : times) {
    longest = std::max(longest, step.seconds);
    all += step.seconds;
  }
  std::string html =
      "<div class=\"wide\"><table class=\"times\">\n<caption>How long each step took; together " +
      human_seconds(static_cast<double>(all)) +
      "</caption>\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Time</th>"
      "<td></td></tr></thead>\n<tbody>\n";
  for (const StepTime& step : times) {
    const auto width = std::to_string(200 * step.seconds / longest);
    html += "<tr><th scope=\"row\">" + escape_markup(step.step) + "</th><td>" +
            human_seconds(static_cast<double>(step.seconds)) +
            "</td><td><svg class=\"time\" aria-hidden=\"true\" width=\"200\" height=\"12\" "
            "viewBox=\"0 0 200 12\"><rect width=\"" +
            width + "\" height=\"12\"/></svg></td></tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

std::string links_to(const std::vector<std::string>& names) {
  std::string html;
  for (const std::string& name : names) {
    html += (html.empty() ? "" : ", ") + link_to(link_part(name), name);
  }
  return html;
}

std::string page_header(const RunPageFacts& facts, const std::string& title) {
  std::string html =
      "<header>\n<nav aria-label=\"Other dumps\">\n"
      "<p>See <a href=\"../../backup-index.html\">all databases list</a>.</p>\n"
      "<p class=\"previous\">";
  if (facts.previous.empty()) {
    html += "No prior dumps of this database stored.";
  } else {
    html += link_to("../" + link_part(facts.previous) + '/',
                    "Last dumped on " + dashed(facts.previous));
  }
  html += "</p>\n</nav>\n<h1>" + escape_markup(title) + "</h1>\n";
  if (facts.is_private) {
    html += "<p class=\"private\">The files of this wiki are not public.</p>\n";
  }
  if (!facts.notice.empty()) {
    html += "<div class=\"note\">\n<p class=\"notice\">" + facts.notice + "</p>\n</div>\n";
  }
  return html + "</header>\n";
}

}  // namespace

std::string run_page_html(const RunView& run, const RunPageFacts& facts) {
  const std::string title = run.target + " dump progress on " + run.date;
  std::string page = begin_page({title, "../../", "run-page"}) + page_header(facts, title) +
                     "<main id=\"main\" tabindex=\"-1\">\n" + summary(run, facts);
  page += section("held", "Held back", held_html(facts.held));
  page += section("withdrawn", "Withdrawn", withdrawn_html(facts.withdrawn));
  std::string jobs;
  if (views::released_files(run).size() > kManyFiles) jobs = filter("Show files with", "jobs");
  jobs += "<ul class=\"jobs\" id=\"jobs-list\">\n" + views::jobs_html(run) + "\n</ul>\n";
  page += section("jobs", "Jobs and files", run.jobs.empty() ? "" : jobs);
  page += fetch_commands_html(run, facts);
  page += section("sums", "Hashes", hash_table(run, facts));
  page += section("sizes", "Size over runs", size_chart_html(facts.sizes, run.date));
  page += section("times", "Time of the steps", time_table(facts.times));
  page += "</main>\n";
  std::string about;
  if (!facts.sums.empty()) {
    about += "<span class=\"checksum\">Verify downloaded files against the checksums: " +
             links_to(facts.sums) + ".</span> ";
  }
  if (!facts.others.empty()) about += "About this run: " + links_to(facts.others) + ". ";
  return page + end_page(about + "All times are UTC.");
}

}  // namespace dumps::pages
