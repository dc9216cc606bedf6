// SqliteFile and SqliteStatement: an SQLite database opened for reading, and its prepared
// statements. Errors become plugin::Failure with the path, SQLite's own words and what to do.
//
// The file is opened read-only and never written (no journal is rolled back by us without rights);
// a lock of a writer is waited for two seconds at most. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace dumps::xml_dump {

class SqliteStatement {
 public:
  SqliteStatement() = default;
  SqliteStatement(sqlite3* db, const std::string& path, const std::string& sql);
  ~SqliteStatement();
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;

  // Begins anew; bind() numbers parameters from 1.
  void reset();
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view value);
  // True for a row, false at the end.
  bool step();

  // Columns from 0. bytes() live until the next step() or reset().
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;
  bool is_null(int column) const;
  std::vector<std::string> column_names() const;

 private:
  sqlite3_stmt* statement_ = nullptr;
  std::string path_;
};

class SqliteFile {
 public:
  // Reads the catalogue of the file. `cache_bytes` bounds SQLite's page cache.
  SqliteFile(std::string path, std::int64_t cache_bytes);
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  SqliteStatement prepare(const std::string& sql) const;
  // Names of the columns of a table or view; none when there is no such table.
  std::vector<std::string> columns(const std::string& table) const;
  bool has_table(const std::string& table) const;
  // Begins the read transaction that makes all later reads one snapshot. Fails now, not later, when
  // a writer has the file locked.
  void begin_snapshot();
  const std::string& path() const { return path_; }

 private:
  friend class SqliteReadScope;
  std::string path_;
  sqlite3* db_ = nullptr;
};

// Makes the reads of a scope share one lock and one look at the file's change counter. Without it
// SQLite does both for every statement. Writers get their turn between scopes.
class SqliteReadScope {
 public:
  explicit SqliteReadScope(const SqliteFile& file);
  ~SqliteReadScope();
  SqliteReadScope(const SqliteReadScope&) = delete;
  SqliteReadScope& operator=(const SqliteReadScope&) = delete;

 private:
  sqlite3* db_;
};

}  // namespace dumps::xml_dump
