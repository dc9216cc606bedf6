// Texts of files in messages: short enough, and without what a terminal would take for commands.
// Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace dumps::mediawiki {

inline std::string quoted_start(std::string_view text) {
  std::string out(text.substr(0, 60));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 32; }, '?');
  if (out.size() < text.size()) out += "...";
  return out;
}

}  // namespace dumps::mediawiki
