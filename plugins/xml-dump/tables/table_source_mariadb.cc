#include "plugins/xml-dump/tables/table_source_mariadb.h"

namespace dumps::xml_dump {
namespace {

constexpr const char* kTables =
    "SELECT t.TABLE_NAME, t.TABLE_TYPE, c.COLUMN_NAME"
    " FROM information_schema.TABLES t JOIN information_schema.COLUMNS c"
    " ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME"
    " WHERE t.TABLE_SCHEMA = DATABASE() ORDER BY BINARY t.TABLE_NAME, c.ORDINAL_POSITION";

bool holds_rows(std::string_view type) {
  return type == "BASE TABLE" || type == "SYSTEM VERSIONED";
}

}  // namespace

std::vector<std::string> mariadb_dump_command(const MariadbOptions& options,
                                              const std::string& table, std::uint64_t limit) {
  std::vector<std::string> argv = {"mariadb-dump"};
  // First of all options, and the only file that is read: others would change what comes out.
  argv.push_back(options.option_file.empty() ? "--no-defaults"
                                             : "--defaults-file=" + options.option_file);
  if (options.server && !options.server->socket.empty()) {
    argv.push_back("--socket=" + options.server->socket);
  } else if (options.server) {
    argv.push_back("--host=" + options.server->host);
    argv.emplace_back("--protocol=tcp");
    if (options.server->port != 0) argv.push_back("--port=" + std::to_string(options.server->port));
  }
  // What the dumps of today are made with, in one transaction. No date at the end: the same rows
  // are the same bytes. Triggers name accounts of the server.
  for (const char* option : {"--opt", "--quick", "--single-transaction", "--skip-add-locks",
                             "--skip-lock-tables", "--skip-triggers", "--skip-dump-date",
                             "--default-character-set=utf8mb4", "--max-allowed-packet=1G"}) {
    argv.emplace_back(option);
  }
  if (limit > 0) argv.push_back("--where=1 LIMIT " + std::to_string(limit));
  argv.insert(argv.end(), {"--", options.database, table});
  return argv;
}

std::vector<LiveTable> MariadbTableSource::tables() {
  std::vector<LiveTable> tables;
  read(kTables, 3, [&](std::span<const std::string_view> row) {
    const std::string_view own_name = row[0];
    if (!own_name.starts_with(options_.table_prefix) || own_name == options_.table_prefix) return;
    // The wiki reads it elsewhere: what stands here is not its own.
    if (options_.shared.tables.contains(own_name.substr(options_.table_prefix.size()))) return;
    if (tables.empty() || tables.back().own_name != own_name) {
      LiveTable table;
      table.own_name = own_name;
      table.name = own_name.substr(options_.table_prefix.size());
      table.is_view = !holds_rows(row[1]);
      tables.push_back(std::move(table));
    }
    tables.back().columns.emplace_back(row[2]);
  });
  return tables;
}

std::int64_t MariadbTableSource::count_rows(const LiveTable& table) {
  DatabaseUse use;
  MariadbConnection connection(options_, use);
  MariadbRows rows = connection.query("SELECT COUNT(*) FROM `" + table.own_name + '`');
  return rows.step() ? rows.integer(0) : 0;
}

void MariadbTableSource::read(const std::string& sql, int columns, const VisitRow& visit) {
  DatabaseUse use;
  MariadbConnection connection(options_, use);
  MariadbRows rows = connection.query(sql);
  std::vector<std::string_view> row(static_cast<size_t>(columns));
  while (rows.step()) {
    for (int i = 0; i < columns; ++i) {
      row[static_cast<size_t>(i)] = rows.is_null(i) ? std::string_view() : rows.bytes(i);
    }
    visit(row);
  }
}

void MariadbTableSource::dump(const LiveTable& table, std::uint64_t limit, const TakeBytes& take) {
  plugin::PipelineEnds ends;
  ends.take = take;
  host_.run_pipeline({{.argv = mariadb_dump_command(options_, table.own_name, limit)}}, ends);
}

}  // namespace dumps::xml_dump
