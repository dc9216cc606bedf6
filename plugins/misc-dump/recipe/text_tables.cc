#include "plugins/misc-dump/recipe/text_tables.h"

#include <string>

namespace dumps::misc {
namespace {

std::optional<Packing> parse_packing(std::string_view name) {
  if (name == "plain") return Packing::kPlain;
  if (name == "gz") return Packing::kGz;
  if (name == "bz2") return Packing::kBz2;
  return std::nullopt;
}

std::optional<ItemCount::How> parse_how(std::string_view name) {
  if (name == "last") return ItemCount::How::kLast;
  if (name == "sum") return ItemCount::How::kSum;
  return std::nullopt;
}

}  // namespace

CheckTable read_check(RecipeTable& table) {
  CheckTable check;
  CheckRules& rules = check.rules;
  table.read_word("format", rules.format, parse_format, format_names());
  table.read_word("packing", rules.packing, parse_packing, "plain, gz or bz2");
  table.read_count("columns", rules.columns);
  table.read_count("header_lines", rules.header_lines);
  table.read_count("max_depth", rules.max_depth);
  table.read_size("min_bytes", rules.min_bytes);
  table.read_count("min_items", rules.min_items);
  table.read("last_line", rules.last_line);
  table.read("count", check.count);
  table.read_word("count_how", check.count_how, parse_how, "last or sum");
  if (const std::string complaint = complain_about(rules); !complaint.empty()) {
    throw table.failure("format", complaint);
  }
  if (!check.count.empty()) {
    const ItemCount compiles(check.count, check.count_how, table.failure("count", "").subject());
  }
  return check;
}

JoinRules read_join(RecipeTable& table) {
  JoinRules rules;
  table.read_word("kind", rules.kind, parse_join_kind,
                  "plain, lines, json-array, header-lines or turtle");
  table.read_word("json_pieces", rules.json_pieces, parse_json_pieces,
                  "guess, arrays, lines or snippets");
  table.read_count("header_lines", rules.header_lines);
  if (rules.kind == JoinKind::kHeaderLines && rules.header_lines == 0) {
    throw table.failure("header_lines", "must be 1 or more for this kind of join");
  }
  return rules;
}

}  // namespace dumps::misc
