// TomlText: values as they stand in TOML. Pure.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace dumps {

// A basic string, quoted.
inline std::string toml_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", byte);
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

inline std::string toml_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (size_t i = 0; i < texts.size(); ++i) list += (i == 0 ? "" : ", ") + toml_text(texts[i]);
  return list + "]";
}

}  // namespace dumps
