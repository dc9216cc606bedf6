// SqliteTableSource: the tables of a wiki in SQLite, written in MySQL's form, so that readers of
// today's dumps, and MariaDB, take them. Values are exact; types are the widest that hold them
// (bigint, double, longblob, and varbinary in a primary key), and only the primary key is kept of
// the indexes.
//
// Everything is one snapshot. Job thread.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/sqlite/sqlite_file.h"
#include "plugins/xml-dump/tables/table_source.h"

namespace dumps::xml_dump {

class SqliteTableSource : public TableSource {
 public:
  // Opens the file and begins the snapshot.
  SqliteTableSource(const std::string& path, std::string prefix);

  std::vector<LiveTable> tables() override;
  std::int64_t count_rows(const LiveTable& table) override;
  void dump(const LiveTable& table, std::uint64_t limit, const TakeBytes& take) override;
  void read(const std::string& sql, int columns, const VisitRow& visit) override;
  bool is_one_snapshot() const override { return true; }

 private:
  std::string definition_of(const LiveTable& table);
  void write_rows(const LiveTable& table, std::uint64_t limit, const TakeBytes& take);

  SqliteFile file_;
  const std::string prefix_;
};

}  // namespace dumps::xml_dump
