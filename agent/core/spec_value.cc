#include "agent/core/spec_value.h"

#include <algorithm>
#include <charconv>

#include "agent/core/quantity.h"

namespace dumps {
namespace {

using Kind = ConfigNode::Kind;

Error bad(const ParamInfo& param, const std::string& found, const std::string& wanted) {
  return make_error(ErrorCode::kInvalid, "read parameter", param.key,
                    "is " + found + "; it must be " + wanted);
}

std::string wanted_words(const std::string& type) {
  if (type == "bool") return "true or false";
  if (type == "int") return "an integer";
  if (type == "float") return "a number";
  if (type == "duration") return "a duration such as \"90s\" or \"2h\"";
  if (type == "size") return "a size such as \"64MiB\"";
  if (type == "list") return "a list of strings";
  return "a string";
}

Result<SpecValue> allowed_only(SpecValue value, const ParamInfo& param) {
  const auto* text = std::get_if<std::string>(&value);
  if (param.allowed.empty() || text == nullptr) return value;
  if (std::find(param.allowed.begin(), param.allowed.end(), *text) != param.allowed.end())
    return value;
  std::string words;
  for (const auto& word : param.allowed) words += (words.empty() ? "" : ", ") + word;
  return bad(param, "\"" + *text + "\"", "one of " + words);
}

}  // namespace

SpecValue to_spec_value(const ConfigNode& node) {
  switch (node.kind) {
    case Kind::kBool:
      return node.boolean;
    case Kind::kInt:
      return node.integer;
    case Kind::kFloat:
      return node.number;
    case Kind::kArray: {
      std::vector<std::string> list;
      for (const auto& item : node.items) list.push_back(item.text);
      return list;
    }
    default:
      return node.text;
  }
}

Result<SpecValue> to_spec_value(const ConfigNode& node, const ParamInfo& param) {
  const std::string& type = param.type;
  if (type == "bool" && node.kind == Kind::kBool) return SpecValue(node.boolean);
  if (type == "int" && node.kind == Kind::kInt) return SpecValue(node.integer);
  if (type == "float" && node.kind == Kind::kInt)
    return SpecValue(static_cast<double>(node.integer));
  if (type == "float" && node.kind == Kind::kFloat) return SpecValue(node.number);
  if (type == "list" && node.kind == Kind::kArray) {
    for (const auto& item : node.items) {
      if (item.kind != Kind::kString)
        return bad(param, "a list that holds " + std::string(item.kind_name()), wanted_words(type));
    }
    return to_spec_value(node);
  }
  const bool textual = type == "string" || type == "path" || type == "duration" || type == "size";
  if (textual && node.kind == Kind::kString) return parse_spec_value(node.text, param);
  if ((type == "duration" || type == "size") && node.kind == Kind::kInt && node.integer == 0) {
    return SpecValue(std::int64_t{0});
  }
  return bad(param, node.kind_name(), wanted_words(type));
}

Result<SpecValue> check_spec_value(SpecValue value, const ParamInfo& param) {
  const std::string& type = param.type;
  if (const auto* text = std::get_if<std::string>(&value)) return parse_spec_value(*text, param);
  if (type == "bool" && std::holds_alternative<bool>(value)) return value;
  if (type == "int" && std::holds_alternative<std::int64_t>(value)) return value;
  if (type == "list" && std::holds_alternative<std::vector<std::string>>(value)) return value;
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (type == "float" && whole != nullptr) return SpecValue(static_cast<double>(*whole));
  if (type == "float" && std::holds_alternative<double>(value)) return value;
  if ((type == "duration" || type == "size") && whole != nullptr && *whole == 0) return value;
  return bad(param, "of another type", wanted_words(type));
}

Result<SpecValue> parse_spec_value(const std::string& word, const ParamInfo& param) {
  const std::string& type = param.type;
  const std::string found = "\"" + word + "\"";
  if (type == "bool") {
    if (word == "true") return SpecValue(true);
    if (word == "false") return SpecValue(false);
    return bad(param, found, wanted_words(type));
  }
  if (type == "int") {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (ec != std::errc() || end != word.data() + word.size())
      return bad(param, found, wanted_words(type));
    return SpecValue(value);
  }
  if (type == "float") {
    double value = 0;
    const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (ec != std::errc() || end != word.data() + word.size())
      return bad(param, found, wanted_words(type));
    return SpecValue(value);
  }
  if (type == "duration" || type == "size") {
    const auto value = type == "duration" ? parse_duration_ms(word) : parse_size_bytes(word);
    if (!value) return bad(param, found, wanted_words(type));
    return SpecValue(*value);
  }
  if (type == "list") {
    std::vector<std::string> list;
    for (size_t begin = 0; begin < word.size();) {
      const size_t end = std::min(word.find(',', begin), word.size());
      list.push_back(word.substr(begin, end - begin));
      begin = end + 1;
    }
    return SpecValue(std::move(list));
  }
  return allowed_only(SpecValue(word), param);
}

}  // namespace dumps
