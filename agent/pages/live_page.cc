#include "agent/pages/live_page.h"

#include <boost/json.hpp>

#include "agent/base/text_table.h"
#include "agent/pages/page_parts.h"
#include "agent/views/markup.h"

namespace dumps::pages {
namespace {

namespace json = boost::json;
using views::escape_markup;

std::string id_of(const LiveRun& run) { return run.target + '/' + run.date; }

std::string summary_of(const LiveFacts& facts) {
  if (facts.runs.empty()) return "Nothing is going on.";
  return counted(facts.runs.size(), "run is", "runs are") + " going on, with " +
         counted(facts.jobs, "job", "jobs") + " at work.";
}

std::string step_row(const LiveStep& step) {
  std::string html = "<tr><th scope=\"row\">" + escape_markup(step.name) + "</th><td>" +
                     escape_markup(step.state) + "</td><td>";
  if (step.total > 0) html += progress_bar(step.name, step.done, step.total);
  html += "</td><td>";
  if (step.done > 0 || step.total > 0) {
    html += human_count(step.done);
    if (step.total > 0) html += " of " + human_count(step.total);
    html += ' ' + escape_markup(step.unit.empty() ? "items" : step.unit);
  }
  html += "</td><td>";
  if (step.seconds_left) html += human_seconds(static_cast<double>(*step.seconds_left)) + " left";
  return html + "</td></tr>\n";
}

std::string run_html(const LiveRun& run) {
  std::string html = "<h3>" + escape_markup(run.target) + ", " + escape_markup(dashed(run.date)) +
                     "</h3>\n<p>" +
                     progress_bar("Steps of " + id_of(run), run.steps_over, run.steps) +
                     " <span class=\"numbers\">" + human_count(run.steps_over) + " of " +
                     counted(run.steps, "step", "steps") + " over; profile " +
                     escape_markup(run.profile) + "</span></p>\n";
  if (run.going_on.empty()) return html + "<p>Its steps wait.</p>";
  html += "<div class=\"wide\"><table class=\"stacks\">\n<caption class=\"unseen\">Steps of " +
          escape_markup(id_of(run)) +
          " that are going on</caption>\n<thead><tr><th scope=\"col\">Step</th>"
          "<th scope=\"col\">State</th><th scope=\"col\">Progress</th><th scope=\"col\">Done</th>"
          "<th scope=\"col\">Time</th></tr></thead>\n<tbody>\n";
  for (const LiveStep& step : run.going_on) html += step_row(step);
  return html + "</tbody>\n</table></div>";
}

}  // namespace

std::string live_page_html(const LiveFacts& facts) {
  // Without a script the page is asked for again.
  std::string page =
      begin_page({"Dumps agent", "", "live-page",
                  "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>\n"}) +
      "<header>\n<h1>Dumps agent</h1>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n"
      "<p class=\"live-summary\" id=\"live-summary\" role=\"status\">" +
      summary_of(facts) +
      "</p>\n<p class=\"connection\" id=\"connection\" role=\"status\" hidden></p>\n"
      "<h2 class=\"unseen\">Runs that are going on</h2>\n<div class=\"running\" "
      "id=\"live-runs\">\n";
  for (const LiveRun& run : facts.runs) {
    page += "<article class=\"live-run\" data-run=\"" + escape_markup(id_of(run)) + "\">" +
            run_html(run) + "</article>\n";
  }
  return page + "</div>\n</main>\n" +
         end_page("Runs of public targets on this host. For programs: " +
                  link_to("metrics", "metrics") + ".");
}

std::string live_event(const LiveFacts& facts) {
  json::array runs;
  for (const LiveRun& run : facts.runs) {
    runs.push_back(json::object{{"id", id_of(run)}, {"html", run_html(run)}});
  }
  return json::serialize(json::object{{"summary", summary_of(facts)}, {"runs", std::move(runs)}});
}

}  // namespace dumps::pages
