#include "plugins/xml-dump/queries/explain_flags.h"

namespace dumps::xml_dump {
namespace {

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> flags_of_sqlite(std::string_view detail) {
  std::vector<std::string> flags;
  if (detail.starts_with("SCAN ") && !has(detail, "CONSTANT ROW")) {
    const std::string_view table = detail.substr(5, detail.find(' ', 5) - 5);
    flags.push_back((has(detail, " USING ") ? "whole index read: " : "full scan: ") +
                    std::string(table));
  }
  if (has(detail, "AUTOMATIC")) flags.emplace_back("missing index");
  if (has(detail, "TEMP B-TREE FOR ORDER BY")) {
    flags.emplace_back("filesort");
  } else if (has(detail, "TEMP B-TREE")) {
    flags.emplace_back("temporary table");
  }
  return flags;
}

std::string MariadbPlanRow::text() const {
  std::string out = table + ": " + (type.empty() ? "-" : type);
  if (!key.empty()) out += ", key " + key;
  if (!rows.empty()) out += ", about " + rows + " rows";
  if (!extra.empty()) out += " (" + extra + ")";
  return out;
}

std::vector<std::string> flags_of_mariadb(const MariadbPlanRow& row) {
  std::vector<std::string> flags;
  if (row.type == "ALL") flags.push_back("full scan: " + row.table);
  if (row.type == "index") flags.push_back("whole index read: " + row.table);
  if (row.type == "ALL" && row.possible_keys.empty() && has(row.extra, "Using where")) {
    flags.emplace_back("missing index");
  }
  if (has(row.extra, "Using filesort")) flags.emplace_back("filesort");
  if (has(row.extra, "Using temporary")) flags.emplace_back("temporary table");
  if (has(row.extra, "Using join buffer")) flags.emplace_back("join without index");
  return flags;
}

}  // namespace dumps::xml_dump
