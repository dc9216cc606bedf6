#include "plugins/misc-dump/produce/sql_producer.h"

#include <algorithm>
#include <optional>

#include "plugins/misc-dump/produce/row_writer.h"
#include "plugins/xml-dump/mariadb/hosted_mariadb.h"
#include "plugins/xml-dump/mariadb/mariadb_connection.h"
#include "plugins/xml-dump/mariadb/mariadb_settings.h"
#include "plugins/xml-dump/sqlite/sqlite_file.h"

namespace dumps::misc {
namespace {

using xml_dump::LostConnection;
using xml_dump::MariadbConnection;
using xml_dump::MariadbSettings;
using xml_dump::SqliteFile;

constexpr std::int64_t kSqliteCacheBytes = std::int64_t{8} << 20;
constexpr unsigned kMostLosses = 5;  // in a row, without a row between them
constexpr std::chrono::seconds kPause{1};

std::string database_path(const plugin::JobInfo& info) {
  std::string path = info.params.text_of("database");
  if (!path.empty()) return path;
  throw plugin::config_failure("database",
                               "is not set; the target has to say which database it has: "
                               "database_name with a MariaDB server, or database with the path of "
                               "an SQLite file");
}

std::string one_statement(std::string query) {
  while (!query.empty() && (query.back() == ';' || query.back() == '\n' || query.back() == ' ')) {
    query.pop_back();
  }
  return query;
}

}  // namespace

void SqlProducer::validate(const Names& names) {
  const ProducerRun run{names, {}, {}, 0};
  (void)statement(run, 0);
  if (!xml_dump::read_mariadb_settings(info().params)) (void)database_path(info());
}

std::string SqlProducer::statement(const ProducerRun& run, std::uint64_t after) const {
  Names names = run.names;
  names.set("after", std::to_string(after));
  std::string text = one_statement(names.expand(spec_.query, "producer.query"));
  if (run.sample > 0) {
    text = "SELECT * FROM (" + text + ") AS sampled LIMIT " + std::to_string(run.sample);
  }
  return text;
}

void SqlProducer::read_mariadb(const ProducerRun& run, RowWriter& writer) {
  const auto settings = xml_dump::read_mariadb_settings(info().params);
  const xml_dump::MariadbOptions options = xml_dump::find_mariadb(settings.value(), host());
  xml_dump::DatabaseUse use;
  for (unsigned losses = 0;;) {
    const std::uint64_t before = writer.rows();
    try {
      MariadbConnection connection(options, use);
      auto rows = connection.query(statement(run, writer.last_key()));
      writer.begin(rows.columns());
      const int columns = static_cast<int>(rows.columns().size());
      while (rows.step()) {
        for (int i = 0; i < columns; ++i) {
          rows.is_null(i) ? writer.null() : writer.column(rows.bytes(i));
        }
        writer.end_row();
        if (writer.rows() % 1024 == 0) host().throw_if_cancelled();
      }
      return;
    } catch (const LostConnection& lost) {
      if (spec_.key.empty() && writer.rows() > 0) {
        throw plugin::retry_later(lost.subject(),
                                  lost.message() +
                                      "; the query begins anew, as the recipe names "
                                      "no producer.key to go on behind");
      }
      losses = writer.rows() > before ? 1 : losses + 1;
      if (losses > kMostLosses) throw;
      host().warn("a lost connection is made anew", {{"why", lost.message()}});
      host().pause(kPause * losses);
    }
  }
}

void SqlProducer::read_sqlite(const ProducerRun& run, RowWriter& writer) {
  const SqliteFile file(database_path(info()), kSqliteCacheBytes);
  auto rows = file.prepare(statement(run, 0));
  const std::vector<std::string> columns = rows.column_names();
  writer.begin(columns);
  while (rows.step()) {
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      rows.is_null(i) ? writer.null() : writer.column(rows.bytes(i));
    }
    writer.end_row();
    if (writer.rows() % 1024 == 0) host().throw_if_cancelled();
  }
}

void SqlProducer::produce(const ProducerRun& run) {
  RowWriter writer(spec_.is_json, spec_.has_header, spec_.key, run.take);
  if (xml_dump::read_mariadb_settings(info().params)) {
    read_mariadb(run, writer);
  } else {
    read_sqlite(run, writer);
  }
  writer.finish();
  host().set_metric("rows", static_cast<std::int64_t>(writer.rows()));
}

std::uint64_t SqlProducer::ask_number(const std::string& query) {
  std::string answer;
  if (const auto settings = xml_dump::read_mariadb_settings(info().params)) {
    xml_dump::DatabaseUse use;
    MariadbConnection connection(xml_dump::find_mariadb(*settings, host()), use);
    answer = connection.text_of(one_statement(query));
  } else {
    const SqliteFile file(database_path(info()), kSqliteCacheBytes);
    auto rows = file.prepare(one_statement(query));
    if (rows.step()) answer = rows.bytes(0);
  }
  return answer.empty() ? 0 : number_of(answer, "shards.max_query");
}

}  // namespace dumps::misc
