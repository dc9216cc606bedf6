// The only file that sees the TOML library.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <utility>

#include "agent/base/atomic_file.h"
#include "agent/core/config_node.h"

namespace dumps {
namespace {

ConfigNode convert(const toml::node& node) {
  ConfigNode out;
  out.line = static_cast<int>(node.source().begin.line);
  if (const auto* table = node.as_table()) {
    out.kind = ConfigNode::Kind::kTable;
    for (const auto& [key, value] : *table)
      out.members.emplace(std::string(key.str()), convert(value));
  } else if (const auto* array = node.as_array()) {
    out.kind = ConfigNode::Kind::kArray;
    for (const auto& item : *array) out.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    out.kind = ConfigNode::Kind::kString;
    out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = ConfigNode::Kind::kInt;
    out.integer = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    out.kind = ConfigNode::Kind::kFloat;
    out.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = ConfigNode::Kind::kBool;
    out.boolean = boolean->get();
  } else {
    out.kind = ConfigNode::Kind::kOther;
  }
  return out;
}

}  // namespace

std::optional<ConfigNode> parse_toml(std::string_view text, const std::string& file,
                                     Problems& problems) {
  const toml::parse_result result = toml::parse(text, file);
  if (!result) {
    const auto& error = result.error();
    problems.add(file, static_cast<int>(error.source().begin.line),
                 "not valid TOML: " + std::string(error.description()));
    return std::nullopt;
  }
  return convert(result.table());
}

std::optional<ConfigNode> parse_toml_file(const std::string& path, Problems& problems) {
  const Result<std::string> text = read_file(path, 16u << 20);
  if (!text) {
    problems.add(path, 0, text.error().to_string());
    return std::nullopt;
  }
  return parse_toml(*text, path, problems);
}

}  // namespace dumps
