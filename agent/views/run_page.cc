#include "agent/views/run_page.h"

#include "agent/views/markup.h"
#include "agent/views/page_style.h"
#include "agent/views/status_html.h"

namespace dumps::views {
namespace {

std::string links_to(const std::vector<std::string>& names) {
  std::string links;
  for (const std::string& name : names) {
    if (!links.empty()) links += ", ";
    links += "<a href=\"" + name + "\">" + name + "</a>";
  }
  return links;
}

}  // namespace

std::string run_page_html(const RunView& run, const RunPageFacts& facts) {
  const std::string title = run.target + " dump progress on " + run.date;
  std::string page = page_head(title) + "<body>\n<h1>" + title + "</h1>\n";
  page += "<p class=\"notice\">" + facts.notice + "</p>\n";
  page += "<p>See <a href=\"../../backup-index.html\">all databases list</a>.</p>\n";
  page += "<p class=\"previous\">";
  if (facts.previous.empty()) {
    page += "No prior dumps of this database stored.";
  } else {
    page += "<a href=\"../" + facts.previous + "/\">Last dumped on " + dashed_date(facts.previous) +
            "</a>";
  }
  page += "</p>\n<p class=\"status\"><span class='" + run_class(run) + "'>" + run_text(run) +
          "</span></p>\n";
  if (!facts.sums.empty()) {
    page += "<p class=\"checksum\">Verify downloaded files against the checksums: " +
            links_to(facts.sums) + ".</p>\n";
  }
  if (!facts.others.empty()) {
    page += "<p class=\"about\">About this run: " + links_to(facts.others) + ".</p>\n";
  }
  return page + "<ul>\n" + jobs_html(run) + "\n</ul>\n</body>\n</html>\n";
}

}  // namespace dumps::views
