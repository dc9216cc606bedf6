#include "agent/views/farm_page.h"

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "agent/views/markup.h"
#include "agent/views/python_json.h"

namespace dumps::views {
namespace {

namespace json = boost::json;

// Readers of feeds look for what is new; the whole history is in the index.
constexpr std::size_t kFeedEntries = 200;
constexpr const char* kFeedTitle = "Finished dumps";

// Newest first. A run that is going on is in no feed.
std::vector<RunLine> finished(const std::vector<RunLine>& runs) {
  std::vector<RunLine> list;
  std::copy_if(runs.begin(), runs.end(), std::back_inserter(list),
               [](const RunLine& run) { return !run.in_progress(); });
  std::sort(list.begin(), list.end(), [](const RunLine& a, const RunLine& b) {
    return std::tie(b.updated, b.target, b.date) < std::tie(a.updated, a.target, a.date);
  });
  if (list.size() > kFeedEntries) list.resize(kFeedEntries);
  return list;
}

std::string address(const RunLine& run, const std::string& server, const std::string& web_root) {
  return server + web_root + '/' + run.target + '/' + run.date + '/';
}

std::string title_of(const RunLine& run) {
  return run.target + ' ' + dashed_date(run.date) + ": " + run.text;
}

std::string between(std::string_view text, std::string_view before, std::string_view behind) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + before.size();
  const std::size_t end = text.find(behind, begin);
  return end == std::string_view::npos ? std::string()
                                       : std::string(text.substr(begin, end - begin));
}

}  // namespace

Result<RunLine> parse_run_line(std::string_view target, std::string_view date,
                               std::string_view html, const std::string& subject) {
  RunLine run{std::string(target), std::string(date), std::string(html), {}, {}, {}};
  const std::string_view line = html.substr(0, html.find('\n'));
  if (line.starts_with("<li>") && line.ends_with("</li>") && line.size() > 23) {
    run.updated = line.substr(4, 19);
    run.state = between(line, ": <span class='", "'>");
    run.text = between(line, "'>", "</span></li>");
  }
  const bool torn = html.empty() || (html.back() != '\n' && !html.ends_with("</ul>"));
  if (run.state.empty() || torn) {
    return make_error(ErrorCode::kCorrupt, "read status", subject, "it is no line of a run")
        .with_hint("dumpsctl refresh --target " + run.target);
  }
  return run;
}

std::string finished_atom(const std::vector<RunLine>& runs, const std::string& server,
                          const std::string& web_root) {
  const std::vector<RunLine> list = finished(runs);
  const std::string home = escape_markup(server + web_root + '/');
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <title>" +
      std::string(kFeedTitle) + "</title>\n  <id>" + home + "finished.atom</id>\n" +
      "  <link rel=\"self\" href=\"" + home + "finished.atom\"/>\n  <link href=\"" + home +
      "backup-index.html\"/>\n  <author><name>dumps-agent</name></author>\n  <updated>" +
      rfc3339(list.empty() ? "1970-01-01 00:00:00" : list.front().updated) + "</updated>\n";
  for (const RunLine& run : list) {
    const std::string url = escape_markup(address(run, server, web_root));
    text += "  <entry>\n    <title>" + escape_markup(title_of(run)) + "</title>\n    <id>" + url +
            "</id>\n    <link href=\"" + url + "\"/>\n    <updated>" + rfc3339(run.updated) +
            "</updated>\n    <category term=\"" + escape_markup(run.state) + "\"/>\n    <summary>" +
            escape_markup(run.text) + "</summary>\n  </entry>\n";
  }
  return text + "</feed>\n";
}

std::string finished_json_feed(const std::vector<RunLine>& runs, const std::string& server,
                               const std::string& web_root) {
  json::array items;
  for (const RunLine& run : finished(runs)) {
    const std::string url = address(run, server, web_root);
    items.push_back(json::object{{"id", url},
                                 {"url", url},
                                 {"title", title_of(run)},
                                 {"content_text", run.text},
                                 {"date_modified", rfc3339(run.updated)},
                                 {"tags", json::array{run.target, run.state}}});
  }
  const std::string home = server + web_root + '/';
  return to_python_json(json::object{{"version", "https://jsonfeed.org/version/1.1"},
                                     {"title", kFeedTitle},
                                     {"home_page_url", home + "backup-index.html"},
                                     {"feed_url", home + "finished.json"},
                                     {"items", std::move(items)}}) +
         '\n';
}

}  // namespace dumps::views
