#include "agent/views/markup.h"

namespace dumps::views {

std::string escape_markup(std::string_view text) {
  if (text.find_first_of("&<>\"'") == std::string_view::npos) return std::string(text);
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string rfc3339(std::string_view view_time) {
  std::string text(view_time);
  if (text.size() == 19) text[10] = 'T';
  return text + 'Z';
}

std::string dashed_date(std::string_view date) {
  if (date.size() != 8) return std::string(date);
  return std::string(date.substr(0, 4)) + '-' + std::string(date.substr(4, 2)) + '-' +
         std::string(date.substr(6, 2));
}

}  // namespace dumps::views
