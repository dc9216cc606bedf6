#include "agent/file/export_header.h"

#include <string_view>

namespace dumps::file {

std::string header_of(const std::string& text) {
  constexpr std::string_view kEnd = "</siteinfo>";
  const size_t root = text.find("<mediawiki");
  const size_t page = text.find("<page>");
  const size_t end = text.find(kEnd);
  if (root == std::string::npos || root > page) return {};
  if (end < page) {
    const size_t behind = end + kEnd.size();
    return text.substr(0, text.size() > behind && text[behind] == '\n' ? behind + 1 : behind);
  }
  if (page == std::string::npos) return {};
  const size_t line = text.find_last_not_of(" \t", page - 1);
  return text.substr(0, line + 1);
}

}  // namespace dumps::file
