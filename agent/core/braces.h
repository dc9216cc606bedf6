// Braces: "{name}" in a text becomes the name's value, and "{{" a plain "{". One pass, so that a
// value that holds braces is not expanded again. Header only: plugins that read such texts of their
// own use it, too. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dumps {

struct UnknownBrace {
  std::string name;
  bool is_open = false;  // a "{" without a "}"
};

// Appends the expanded text to `out`. `find`: the value of a name, or null. What cannot be expanded
// ends it.
inline std::optional<UnknownBrace> expand_braces(
    std::string_view text, const std::function<const std::string*(std::string_view)>& find,
    std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      out += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '{') {
      out += '{';
      ++i;
      continue;
    }
    const size_t end = text.find('}', i);
    if (end == std::string_view::npos) return UnknownBrace{{}, true};
    const std::string_view name = text.substr(i + 1, end - i - 1);
    const std::string* value = find(name);
    if (value == nullptr) return UnknownBrace{std::string(name), false};
    out += *value;
    i = end;
  }
  return std::nullopt;
}

}  // namespace dumps
