#include "agent/core/placeholders.h"

#include "agent/core/braces.h"
#include "agent/core/problem.h"

namespace dumps {

Result<std::string> expand(const std::string& text, const Placeholders& names) {
  std::string out;
  const auto find = [&names](std::string_view name) {
    const auto found = names.find(std::string(name));
    return found == names.end() ? nullptr : &found->second;
  };
  const auto unknown = expand_braces(text, find, out);
  if (!unknown) return out;
  std::vector<std::string> known;
  for (const auto& [key, value] : names) known.push_back(key);
  return make_error(ErrorCode::kInvalid, "expand", "\"" + text + "\"",
                    unknown->is_open ? "a { without a }"
                                     : "unknown placeholder {" + unknown->name + "}; " +
                                           name_advice(unknown->name, known));
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
