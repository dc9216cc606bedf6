// HtmlCheck: what is wrong with the nesting, ids and references of a page, for tests.
#pragma once

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace dumps::pages::test {

// Empty when every element that is opened is closed in its place, ids are unique, and what labels
// and links of the page itself name is there.
inline std::string html_problem(const std::string& page) {
  static const std::set<std::string> kVoid = {"meta", "link", "input", "br", "!DOCTYPE"};
  static const std::regex kTag(
      R"(<(/?)([!A-Za-z][A-Za-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(/?)>)");
  static const std::regex kAttribute(R"re( (id|for|aria-labelledby|href)="([^"]*)")re");
  std::vector<std::string> open;
  std::set<std::string> ids;
  std::set<std::string> wanted;
  for (std::sregex_iterator tag(page.begin(), page.end(), kTag), end; tag != end; ++tag) {
    const std::string name = (*tag)[2];
    const std::string attributes = (*tag)[3];
    if ((*tag)[1] == "/") {
      if (open.empty() || open.back() != name) {
        return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
      }
      open.pop_back();
      continue;
    }
    for (std::sregex_iterator at(attributes.begin(), attributes.end(), kAttribute); at != end;
         ++at) {
      const std::string key = (*at)[1];
      const std::string value = (*at)[2];
      if (key == "id" && !ids.insert(value).second) return "two ids " + value;
      if (key == "for" || key == "aria-labelledby") wanted.insert(value);
      if (key == "href" && value.starts_with('#')) wanted.insert(value.substr(1));
    }
    if ((*tag)[4] != "/" && !kVoid.contains(name)) open.push_back(name);
  }
  if (!open.empty()) return open.back() + " is not closed";
  for (const std::string& id : wanted) {
    if (!ids.contains(id)) return "no element has the id " + id;
  }
  return {};
}

}  // namespace dumps::pages::test
