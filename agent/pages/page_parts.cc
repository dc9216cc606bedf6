#include "agent/pages/page_parts.h"

#include <algorithm>

#include "agent/base/text_table.h"
#include "agent/pages/page_assets.h"
#include "agent/views/markup.h"

namespace dumps::pages {

using views::escape_markup;

std::string begin_page(const PageFrame& frame) {
  const std::string assets = frame.root + std::string(kAssetDirectory);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escape_markup(frame.title) + "</title>\n<link rel=\"icon\" href=\"data:,\">\n" +
         "<link rel=\"stylesheet\" href=\"" + assets + "/dumps.css\">\n<script src=\"" + assets +
         "/dumps.js\" defer></script>\n" + frame.head + "</head>\n<body class=\"" + frame.kind +
         "\">\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n";
}

std::string end_page(const std::string& made_from) {
  return "<footer>\n<p>" + made_from + "</p>\n</footer>\n</body>\n</html>\n";
}

std::string link_part(std::string_view name) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string part;
  for (const char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      part += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    part += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return part;
}

std::string link_to(std::string_view address, std::string_view plain_text) {
  return "<a href=\"" + escape_markup(address) + "\">" + escape_markup(plain_text) + "</a>";
}

std::string dashed(std::string_view date) {
  std::string text(date);
  const bool is_date = text.size() == 8 && std::all_of(text.begin(), text.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
  return is_date ? text.insert(6, "-").insert(4, "-") : text;
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return human_count(count) + ' ' + (count == 1 ? one : many);
}

std::uint64_t percent(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return 0;
  if (done >= total) return 100;
  return static_cast<std::uint64_t>(100.0 * static_cast<double>(done) / static_cast<double>(total));
}

std::string progress_bar(const std::string& label, std::uint64_t done, std::uint64_t total) {
  const std::string shown = std::to_string(percent(done, total)) + " %";
  return "<span class=\"bar\"><progress aria-label=\"" + escape_markup(label) +
         "\" max=\"100\" value=\"" + std::to_string(percent(done, total)) + "\">" + shown +
         "</progress> <span class=\"share\">" + shown + "</span></span>";
}

}  // namespace dumps::pages
