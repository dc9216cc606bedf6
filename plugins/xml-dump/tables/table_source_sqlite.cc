#include "plugins/xml-dump/tables/table_source_sqlite.h"

#include <map>

#include "plugins/xml-dump/tables/table_insert_writer.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{4} << 20;

// The lines around the rows are those of mariadb-dump that a client needs to read them right.
constexpr std::string_view kBegin =
    "-- Dump of an SQLite table in the form of mariadb-dump\n"
    "-- ------------------------------------------------------\n"
    "\n"
    "/*!40101 SET NAMES utf8mb4 */;\n"
    "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;\n"
    "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n"
    "\n";
constexpr std::string_view kEnd =
    "\n"
    "/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n"
    "/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;\n"
    "\n"
    "-- Dump completed\n";

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

// SQLite's rules for the affinity of a column, as far as MediaWiki's types go.
std::string mysql_type(const std::string& sqlite_type, bool is_key) {
  const auto has = [&](const char* word) { return sqlite_type.find(word) != std::string::npos; };
  if (has("INT")) return "bigint(20)";
  if (has("REAL") || has("FLOA") || has("DOUB")) return "double";
  // Four columns of this size are the most that a key of InnoDB holds.
  return is_key ? "varbinary(767)" : "longblob";
}

std::string in_list(const std::map<std::int64_t, std::string>& names) {
  std::string list;
  for (const auto& [position, name] : names) list += (list.empty() ? "`" : ",`") + name + '`';
  return list;
}

// Each column as two: its type in this row, and the value. Numbers as texts that give them back.
std::string select_of(const LiveTable& table, std::uint64_t limit) {
  std::string sql = "SELECT ";
  for (const std::string& column : table.columns) {
    const std::string name = quoted(column);
    if (sql.size() > 7) sql += ',';
    sql += "typeof(" + name + "),CASE typeof(" + name + ") WHEN 'real' THEN printf('%!.17g'," +
           name + ") ELSE " + name + " END";
  }
  // In the order of the table itself, not in that of an index: the same for every reader.
  sql += " FROM " + quoted(table.own_name) + " NOT INDEXED";
  if (limit > 0) sql += " LIMIT " + std::to_string(limit);
  return sql;
}

}  // namespace

SqliteTableSource::SqliteTableSource(const std::string& path, std::string prefix)
    : file_(path, kCacheBytes), prefix_(std::move(prefix)) {
  file_.begin_snapshot();
}

std::vector<LiveTable> SqliteTableSource::tables() {
  SqliteStatement list = file_.prepare(
      "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')"
      " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  std::vector<LiveTable> tables;
  while (list.step()) {
    LiveTable table;
    table.own_name = list.bytes(0);
    if (!table.own_name.starts_with(prefix_) || table.own_name == prefix_) continue;
    table.name = table.own_name.substr(prefix_.size());
    table.is_view = list.bytes(1) == "view";
    table.columns = file_.columns(table.own_name);
    tables.push_back(std::move(table));
  }
  return tables;
}

std::int64_t SqliteTableSource::count_rows(const LiveTable& table) {
  SqliteStatement count = file_.prepare("SELECT COUNT(*) FROM " + quoted(table.own_name));
  count.step();
  return count.integer(0);
}

void SqliteTableSource::read(const std::string& sql, int columns, const VisitRow& visit) {
  SqliteStatement rows = file_.prepare(sql);
  std::vector<std::string_view> row(static_cast<size_t>(columns));
  while (rows.step()) {
    for (int i = 0; i < columns; ++i) row[static_cast<size_t>(i)] = rows.bytes(i);
    visit(row);
  }
}

std::string SqliteTableSource::definition_of(const LiveTable& table) {
  SqliteStatement columns =
      file_.prepare("SELECT name, upper(type), \"notnull\", pk FROM pragma_table_info(?)");
  columns.bind(1, table.own_name);
  std::string lines;
  std::map<std::int64_t, std::string> key;  // by position in it
  while (columns.step()) {
    const std::string name(columns.bytes(0));
    const std::int64_t place_in_key = columns.integer(3);
    if (place_in_key > 0) key.emplace(place_in_key, name);
    lines += lines.empty() ? "" : ",\n";
    lines += "  `" + name + "` " + mysql_type(std::string(columns.bytes(1)), place_in_key > 0) +
             (columns.integer(2) != 0 || place_in_key > 0 ? " NOT NULL" : " DEFAULT NULL");
  }
  if (!key.empty()) lines += ",\n  PRIMARY KEY (" + in_list(key) + ')';
  return "CREATE TABLE `" + table.own_name + "` (\n" + lines +
         "\n) ENGINE=InnoDB DEFAULT CHARSET=binary;\n";
}

void SqliteTableSource::dump(const LiveTable& table, std::uint64_t limit, const TakeBytes& take) {
  take(std::string(kBegin) + "DROP TABLE IF EXISTS `" + table.own_name + "`;\n" +
       definition_of(table) + '\n');
  write_rows(table, limit, take);
  take(kEnd);
}

void SqliteTableSource::write_rows(const LiveTable& table, std::uint64_t limit,
                                   const TakeBytes& take) {
  TableInsertWriter writer(table.own_name, take);
  SqliteStatement rows = file_.prepare(select_of(table, limit));
  const int columns = static_cast<int>(table.columns.size());
  while (rows.step()) {
    writer.begin_row();
    for (int i = 0; i < columns; ++i) {
      const std::string_view type = rows.bytes(2 * i);
      const std::string_view value = rows.bytes(2 * i + 1);
      if (type == "null") {
        writer.add_null();
      } else if (type == "integer" || type == "real") {
        writer.add_number(value);
      } else {
        writer.add_text(value);
      }
    }
    writer.end_row();
  }
  writer.finish();
}

}  // namespace dumps::xml_dump
