#include "agent/core/placeholders.h"

#include "agent/core/problem.h"

namespace dumps {

Result<std::string> expand(const std::string& text, const Placeholders& names) {
  std::string out;
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
    const std::string name = end == std::string::npos ? "" : text.substr(i + 1, end - i - 1);
    const auto found = names.find(name);
    if (found == names.end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : names) known.push_back(key);
      return make_error(ErrorCode::kInvalid, "expand", "\"" + text + "\"",
                        end == std::string::npos
                            ? "a { without a }"
                            : "unknown placeholder {" + name + "}; " + name_advice(name, known));
    }
    out += found->second;
    i = end;
  }
  return out;
}

Result<SpecValue> expand(SpecValue value, const Placeholders& names) {
  if (auto* text = std::get_if<std::string>(&value)) {
    Result<std::string> expanded = expand(*text, names);
    if (!expanded) return std::move(expanded).error();
    return SpecValue(std::move(*expanded));
  }
  if (auto* list = std::get_if<std::vector<std::string>>(&value)) {
    for (auto& item : *list) {
      Result<std::string> expanded = expand(item, names);
      if (!expanded) return std::move(expanded).error();
      item = std::move(*expanded);
    }
  }
  return value;
}

}  // namespace dumps
