#include "agent/pages/farm_page.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "agent/base/text_table.h"
#include "agent/pages/page_parts.h"
#include "agent/views/markup.h"

namespace dumps::pages {
namespace {

using views::escape_markup;

// The run's own line, and the items of jobs that are going on, as status.html has them.
std::string_view line_of(const FarmRun& run) {
  return std::string_view(run.html).substr(0, run.html.find('\n'));
}
std::string_view jobs_of(const FarmRun& run) {
  const std::size_t end = run.html.find('\n');
  return end == std::string::npos ? std::string_view() : std::string_view(run.html).substr(end + 1);
}

struct Numbers {
  std::size_t wikis = 0, in_progress = 0, partial = 0, failed = 0;
};

Numbers count(const std::vector<FarmRun>& newest) {
  Numbers numbers;
  numbers.wikis = newest.size();
  for (const FarmRun& run : newest) {
    if (run.in_progress()) ++numbers.in_progress;
    if (run.state.starts_with("partial-dump")) ++numbers.partial;
    if (run.state.find("failed") != std::string::npos) ++numbers.failed;
  }
  return numbers;
}

std::string facts_html(const Numbers& numbers) {
  const auto fact = [](const char* name, std::size_t value) {
    return std::string("<div><dt>") + name + "</dt><dd>" + human_count(value) + "</dd></div>\n";
  };
  return "<dl class=\"facts\">\n" + fact("Wikis", numbers.wikis) +
         fact("Going on", numbers.in_progress) + fact("Partial", numbers.partial) +
         fact("With failures", numbers.failed) + "</dl>\n";
}

std::string going_on_html(const std::vector<FarmRun>& newest) {
  std::string html;
  for (const FarmRun& run : newest) {
    // Of wikis that are not public, the line in the list is all that is told.
    if (!run.in_progress() || (run.jobs == 0 && jobs_of(run).empty())) continue;
    html += "<article>\n<h3>" + escape_markup(run.target) + "</h3>\n";
    if (run.jobs > 0) {
      html += "<p class=\"whole\">" +
              progress_bar("Jobs of " + run.target, run.jobs_over, run.jobs) +
              " <span class=\"numbers\">" + human_count(run.jobs_over) + " of " +
              counted(run.jobs, "job", "jobs") + " over</span></p>\n";
    }
    std::string_view items = jobs_of(run);
    while (items.ends_with('\n')) items.remove_suffix(1);
    html += items.empty() ? std::string("<p>No job is running just now.</p>") : std::string(items);
    html += "\n</article>\n";
  }
  if (html.empty()) return html;
  return "<section aria-labelledby=\"going-on\">\n<h2 id=\"going-on\">Going on now</h2>\n"
         "<div class=\"running\">\n" +
         html + "</div>\n</section>\n";
}

// Without a script there is nothing that it could do, so it is not shown.
constexpr const char* kFilter =
    "<p class=\"filter\" hidden><label for=\"filter-runs\">Show wikis with</label> "
    "<input type=\"search\" id=\"filter-runs\" data-filter=\"runs\" autocomplete=\"off\" "
    "spellcheck=\"false\"> <label for=\"state-runs\">in state</label> "
    "<select id=\"state-runs\" data-filter-state=\"runs\"><option value=\"\">any</option>"
    "<option value=\"in-progress\">in progress</option><option value=\"done\">complete</option>"
    "<option value=\"partial-dump\">partial</option><option value=\"failed\">with failures</option>"
    "</select> <span class=\"found\" role=\"status\"></span></p>\n";

}  // namespace

std::string farm_page_html(std::vector<FarmRun> newest, FarmOrder order) {
  const bool by_name = order == FarmOrder::kByName;
  std::sort(newest.begin(), newest.end(), [by_name](const FarmRun& a, const FarmRun& b) {
    if (by_name) return a.target < b.target;
    return std::tie(b.updated, a.target) < std::tie(a.updated, b.target);
  });
  const Numbers numbers = count(newest);
  std::string page =
      begin_page({"Database dump progress", "", "farm-page"}) +
      "<header>\n<h1>Database dump progress</h1>\n<div class=\"status\">" +
      (numbers.in_progress > 0 ? "Dumps are in progress..." : "Dump process is idle.") +
      "</div>\n<nav class=\"otherindexlink\" aria-label=\"Order of the list\">"
      "Also view sorted by <a href=\"" +
      (by_name ? "backup-index.html\">dump date" : "backup-index-bydb.html\">wiki name") +
      "</a></nav>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n" + facts_html(numbers) +
      going_on_html(newest);
  page += "<section aria-labelledby=\"all\">\n<h2 id=\"all\">";
  page += by_name ? "All wikis by name" : "All wikis, the last changed first";
  page += "</h2>\n";
  if (newest.empty()) {
    page += "<p>There is no dump yet.</p>\n";
  } else {
    page += kFilter;
    page += "<ul class=\"runs\" id=\"runs-list\">\n";
    for (const FarmRun& run : newest) page.append(line_of(run)).append("\n");
    page += "</ul>\n";
  }
  return page + "</section>\n</main>\n" +
         end_page("The newest run of each wiki. For programs: " +
                  link_to("index.json", "index.json") + ". All times are UTC.");
}

}  // namespace dumps::pages
