// ExplainReport of a wiki in SQLite.
#include "plugins/xml-dump/queries/explain_flags.h"
#include "plugins/xml-dump/queries/explain_report.h"
#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{24} << 20;

ExplainedStatement explain(const SqliteFile& file, const Statement& statement,
                           const ExplainRequest& request) {
  constexpr int kDetail = 3;  // after id, parent and a number that is not used
  ExplainedStatement e{statement, with_samples(statement), {}, {}, {}};
  SqliteStatement plan = file.prepare("EXPLAIN QUERY PLAN " + e.sql);
  while (plan.step()) {
    e.plan.emplace_back(plan.bytes(kDetail));
    for (std::string& flag : flags_of_sqlite(e.plan.back())) e.flags.push_back(std::move(flag));
  }
  if (request.times) e.time = time_rows(request.rows_max, [&] { return file.prepare(e.sql); });
  return e;
}

}  // namespace

ExplainReport explain_sqlite(const SqliteWikiOptions& options, const ExplainRequest& request) {
  const SqliteFile file(options.path, kCacheBytes);
  const WikiStatements statements = statements_of(file, options.table_prefix);
  ExplainReport report{options.path, "file", {}, {}};
  const std::string of_clusters = statements.blobs(options.blobs_table).name;
  for (const Statement& statement : statements.all(options.blobs_table)) {
    if (statement.name != of_clusters) {
      report.statements.push_back(explain(file, statement, request));
    } else if (!options.clusters.empty()) {
      const SqliteFile cluster(options.clusters.begin()->second, kCacheBytes);
      report.statements.push_back(explain(cluster, statement, request));
    }
  }
  return report;
}

}  // namespace dumps::xml_dump
