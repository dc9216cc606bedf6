// What in a database's plan for a statement makes dumps slow, in words. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dumps::xml_dump {

// A line of SQLite's EXPLAIN QUERY PLAN: "SEARCH page USING INTEGER PRIMARY KEY (rowid>?)".
std::vector<std::string> flags_of_sqlite(std::string_view detail);

// A row of MariaDB's EXPLAIN; empty: NULL.
struct MariadbPlanRow {
  std::string table, type, possible_keys, key, rows, extra;

  std::string text() const;
};
std::vector<std::string> flags_of_mariadb(const MariadbPlanRow& row);

}  // namespace dumps::xml_dump
