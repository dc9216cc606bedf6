#include "plugins/misc-dump/check/check_rules.h"

#include <re2/re2.h>

#include <array>
#include <utility>

namespace dumps::misc {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 10> kNames = {{
    {"any", Format::kAny},
    {"json", Format::kJson},
    {"ndjson", Format::kNdjson},
    {"ntriples", Format::kNtriples},
    {"nquads", Format::kNquads},
    {"turtle", Format::kTurtle},
    {"tsv", Format::kTsv},
    {"csv", Format::kCsv},
    {"lines", Format::kLines},
    {"xml", Format::kXml},
}};

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  for (const auto& [known, format] : kNames) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string_view format_name(Format format) {
  for (const auto& [name, known] : kNames) {
    if (known == format) return name;
  }
  return "any";
}

std::string format_names() {
  std::string text;
  for (const auto& [name, format] : kNames) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

Packing packing_of(std::string_view file_name) {
  if (file_name.ends_with(".gz")) return Packing::kGz;
  if (file_name.ends_with(".bz2")) return Packing::kBz2;
  return Packing::kPlain;
}

CheckRules rules_of_sample(CheckRules rules) {
  rules.min_bytes = 0;
  rules.min_items = 0;
  rules.last_line.clear();
  return rules;
}

std::string complain_about(const CheckRules& rules) {
  const bool is_table = rules.format == Format::kTsv || rules.format == Format::kCsv;
  const bool is_deep = rules.format == Format::kJson || rules.format == Format::kNdjson ||
                       rules.format == Format::kXml;
  const std::string name(format_name(rules.format));
  if (!is_table && (rules.columns > 0 || rules.header_lines > 0)) {
    return "columns and header_lines are of tsv and csv; " + name + " has none";
  }
  if (is_deep && (rules.max_depth == 0 || rules.max_depth > 100'000)) {
    return "max_depth must be from 1 to 100000";
  }
  if (rules.format == Format::kAny && rules.min_items > 0) {
    return "min_items needs a format, so that items are counted: one of " + format_names();
  }
  if (rules.last_line.empty()) return {};
  const RE2 pattern(rules.last_line, RE2::Quiet);
  if (pattern.ok()) return {};
  return "last_line: \"" + rules.last_line + "\" is no RE2 pattern: " + pattern.error();
}

}  // namespace dumps::misc
