// ExplainReport: every statement that reads a wiki, with how its database would run it and, where
// asked for, how long it took. Plain values; rendering is pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/wiki_statements.h"

namespace dumps::xml_dump {

struct StatementTime {
  double ms = 0;
  std::uint64_t rows = 0;
};

struct ExplainedStatement {
  Statement statement;
  std::string sql;                 // with the samples filled in
  std::vector<std::string> plan;   // what EXPLAIN says, a line for each row
  std::vector<std::string> flags;  // of it, what makes dumps slow
  std::optional<StatementTime> time;
};

struct ExplainReport {
  std::string database;  // where it is: path, or "user@host/name"
  std::string role;      // "file", "replica", "primary"
  std::vector<std::string> warnings;
  std::vector<ExplainedStatement> statements;
};

// The statement with its samples in place of '?'.
std::string with_samples(const Statement& statement);

std::string report_to_json(const ExplainReport& report);

struct SqliteWikiOptions;
struct MariadbOptions;

struct ExplainRequest {
  bool times = false;
  std::uint64_t rows_max = 0;  // of each that is timed
  bool on_primary = false;     // times them on a server that is no replica, too
};

// Of the statement that `begin` starts, until its first rows are read. `begin` gives its rows.
template <class Begin>
StatementTime time_rows(std::uint64_t rows_max, Begin begin) {
  const auto begun = std::chrono::steady_clock::now();
  StatementTime time;
  auto rows = begin();
  while (time.rows < rows_max && rows.step()) ++time.rows;
  time.ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  return time;
}

// Throw plugin::Failure.
ExplainReport explain_sqlite(const SqliteWikiOptions& options, const ExplainRequest& request);
ExplainReport explain_mariadb(const MariadbOptions& options, const ExplainRequest& request);

}  // namespace dumps::xml_dump
