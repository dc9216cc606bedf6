#include "agent/mirrors/mirrors_page.h"

#include <boost/json.hpp>

#include "agent/base/text_table.h"
#include "agent/pages/page_parts.h"
#include "agent/views/markup.h"

namespace dumps::mirrors {
namespace {

namespace json = boost::json;
using views::escape_markup;

std::string cell(const std::string& html) { return "<td>" + html + "</td>"; }
std::string head(const std::string& html) { return "<th scope=\"row\">" + html + "</th>"; }

std::string column_heads(const std::vector<std::string>& names) {
  std::string html = "<table>\n<thead><tr>";
  for (const std::string& name : names) html += "<th scope=\"col\">" + name + "</th>";
  return html + "</tr></thead>\n<tbody>\n";
}

std::string row_of(const Mirror& mirror) {
  const std::string name =
      mirror.url.empty() ? escape_markup(mirror.title) : pages::link_to(mirror.url, mirror.title);
  std::string who = mirror.institution;
  if (!mirror.location.empty()) who += (who.empty() ? "" : ", ") + mirror.location;
  std::string takes;
  for (const std::string& module : mirror.modules) takes += (takes.empty() ? "" : ", ") + module;
  return "<tr>" + head(name) + cell(escape_markup(who)) + cell(escape_markup(takes)) +
         cell(escape_markup(mirror.bandwidth)) + cell(escape_markup(mirror.text)) + "</tr>\n";
}

std::string mirrors_part(const std::map<std::string, Mirror>& mirrors) {
  std::string rows;
  for (const auto& [name, mirror] : mirrors) {
    if (mirror.is_active()) rows += row_of(mirror);
  }
  if (rows.empty()) return "<p>There are no mirrors yet.</p>\n";
  return column_heads({"Mirror", "By", "Has", "Bandwidth", "Notes"}) + rows +
         "</tbody>\n</table>\n";
}

std::string modules_part(const ModuleSizes& sizes) {
  if (sizes.empty()) return {};
  std::string rows;
  for (const auto& [name, size] : sizes) {
    rows += "<tr>" + head("<code>" + escape_markup(name) + "</code>") +
            cell(human_count(size.files)) + cell(human_bytes(static_cast<double>(size.bytes))) +
            "</tr>\n";
  }
  return "<section aria-labelledby=\"modules\">\n<h2 id=\"modules\">What mirrors can take by "
         "rsync</h2>\n" +
         column_heads({"Module", "Files", "Size"}) + rows + "</tbody>\n</table>\n</section>\n";
}

}  // namespace

std::string mirrors_html(const std::map<std::string, Mirror>& mirrors, const ModuleSizes& sizes) {
  return pages::begin_page({"Mirrors of the dumps", "", "mirrors-page"}) +
         "<header>\n<h1>Mirrors of the dumps</h1>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n"
         "<section aria-labelledby=\"mirrors\">\n<h2 id=\"mirrors\">Mirrors</h2>\n" +
         mirrors_part(mirrors) + "</section>\n" + modules_part(sizes) + "</main>\n" +
         pages::end_page("For programs: " + pages::link_to("mirrors.json", "mirrors.json") + ".");
}

std::string mirrors_json(const std::map<std::string, Mirror>& mirrors, const ModuleSizes& sizes) {
  json::array list;
  for (const auto& [name, mirror] : mirrors) {
    if (!mirror.is_active()) continue;
    json::array takes;
    for (const std::string& module : mirror.modules) takes.emplace_back(module);
    list.emplace_back(json::object{{"name", name},
                                   {"title", mirror.title},
                                   {"institution", mirror.institution},
                                   {"location", mirror.location},
                                   {"url", mirror.url},
                                   {"modules", std::move(takes)},
                                   {"bandwidth", mirror.bandwidth},
                                   {"added", mirror.added}});
  }
  json::array modules;
  for (const auto& [name, size] : sizes) {
    modules.emplace_back(
        json::object{{"name", name}, {"files", size.files}, {"bytes", size.bytes}});
  }
  return json::serialize(json::object{
             {"schema", 1}, {"mirrors", std::move(list)}, {"modules", std::move(modules)}}) +
         "\n";
}

}  // namespace dumps::mirrors
