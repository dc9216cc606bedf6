// TableNames: how the tables of a wiki are written in SQL: quoted, with the wiki's prefix, and some
// of them in another database, as $wgSharedTables says. Values; any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace dumps::xml_dump {

// Tables that several wikis have together: $wgSharedTables, $wgSharedDB, $wgSharedPrefix.
struct SharedTables {
  std::set<std::string, std::less<>> tables;
  std::string database;  // empty: the wiki's own
  std::string prefix;
};

// A table as the catalogue knows it.
struct TablePlace {
  std::string database;  // empty: the wiki's own
  std::string name;

  // "wiki.mw_page"
  std::string text() const { return database.empty() ? name : database + '.' + name; }
};

class TableNames {
 public:
  // `quote` stands around names: '"' for SQLite, '`' for MariaDB.
  TableNames(char quote, std::string prefix, SharedTables shared = {})
      : quote_(quote), prefix_(std::move(prefix)), shared_(std::move(shared)) {}

  TablePlace place(std::string_view table) const {
    if (shared_.tables.contains(table)) {
      return {shared_.database, shared_.prefix + std::string(table)};
    }
    return {"", prefix_ + std::string(table)};
  }
  // To be put into SQL.
  std::string sql(std::string_view table) const {
    const TablePlace at = place(table);
    return (at.database.empty() ? "" : quoted(at.database) + '.') + quoted(at.name);
  }
  std::string quoted(std::string_view name) const { return quote_ + std::string(name) + quote_; }

 private:
  char quote_;
  std::string prefix_;
  SharedTables shared_;
};

}  // namespace dumps::xml_dump
