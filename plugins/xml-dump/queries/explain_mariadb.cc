// ExplainReport of a wiki on a MariaDB server.
#include "plugins/xml-dump/mariadb/mariadb_catalogue.h"
#include "plugins/xml-dump/mariadb/mariadb_lag.h"
#include "plugins/xml-dump/queries/explain_flags.h"
#include "plugins/xml-dump/queries/explain_report.h"

namespace dumps::xml_dump {
namespace {

std::string column(const MariadbRows& row, std::string_view name) {
  const int at = row.find(name);
  return at < 0 || row.is_null(at) ? "" : std::string(row.bytes(at));
}

ExplainedStatement explain(MariadbConnection& connection, const Statement& statement,
                           const ExplainRequest& request) {
  ExplainedStatement e{statement, with_samples(statement), {}, {}, {}};
  {
    MariadbRows plan = connection.query("EXPLAIN " + e.sql);
    while (plan.step()) {
      const MariadbPlanRow row{column(plan, "table"),         column(plan, "type"),
                               column(plan, "possible_keys"), column(plan, "key"),
                               column(plan, "rows"),          column(plan, "Extra")};
      e.plan.push_back(row.text());
      for (std::string& flag : flags_of_mariadb(row)) e.flags.push_back(std::move(flag));
    }
  }
  if (request.times) e.time = time_rows(request.rows_max, [&] { return connection.query(e.sql); });
  return e;
}

// Asking takes a right that readers need not have; without it, nothing is said about the server.
std::string role_of(MariadbConnection& connection, std::vector<std::string>& warnings) {
  try {
    return replica_lag(connection) ? "replica" : "primary";
  } catch (const LostConnection&) {
    throw;
  } catch (const plugin::Failure& failure) {
    if (failure.status() == DUMPS_ERR_RETRY) {
      warnings.push_back(failure.message());
      return "replica";
    }
    warnings.push_back("it is not known whether the server is a replica: " + failure.message());
    return "unknown";
  }
}

void refuse_primary(const ExplainReport& report) {
  if (report.role == "replica") return;
  throw plugin::Failure(DUMPS_ERR_REFUSED, report.database,
                        (report.role == "primary" ? "is no replica; timing its queries would slow "
                                                    "down the wiki"
                                                  : report.warnings.back()) +
                            std::string("; name a replica with --server, or use --force"));
}

}  // namespace

ExplainReport explain_mariadb(const MariadbOptions& options, const ExplainRequest& request) {
  DatabaseUse use;
  MariadbConnection connection(options, use);
  ExplainReport report{connection.subject(), "", {}, {}};
  report.role = role_of(connection, report.warnings);
  if (request.times && !request.on_primary) refuse_primary(report);
  if (!options.is_dump_replica) {
    report.warnings.emplace_back(
        "the server is not one of the dump group: neither `server` nor `replica_command` names it");
  }
  const WikiStatements statements = statements_of(connection, options);
  const std::string of_clusters = statements.blobs(options.blobs_table).name;
  for (const Statement& statement : statements.all(options.blobs_table)) {
    if (statement.name != of_clusters) {
      report.statements.push_back(explain(connection, statement, request));
    } else if (!options.clusters.empty() && !options.clusters.begin()->second.empty()) {
      MariadbConnection cluster(options, options.clusters.begin()->second.front(), use);
      report.statements.push_back(explain(cluster, statement, request));
    }
  }
  return report;
}

}  // namespace dumps::xml_dump
