// The job type queries: every statement that the plugin sends to read the wiki, with the database's
// own plan for it. For `dumpsctl queries`, which runs it in a scratch directory.
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/settings.h"
#include "plugins/xml-dump/mariadb/hosted_mariadb.h"
#include "plugins/xml-dump/queries/explain_report.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kQueryParams[] = {
    kDatabase,
    kPrefix,
    kClusters,
    kBlobs,
    MARIADB_PARAMS,
    plugin::make_param("bench", DUMPS_PARAM_BOOL, "false", "Run the statements and time them."),
    plugin::make_param("limit", DUMPS_PARAM_INT, "1000", "How many rows of each are read then."),
    plugin::make_param("force", DUMPS_PARAM_BOOL, "false",
                       "Time them on a server that is no replica, too.")};
constexpr const char* kQueryNames[] = {"{target}-{date}-queries.json", nullptr};

class QueriesJob : public plugin::Job {
 public:
  QueriesJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info), settings_(read_settings(info.params)) {}

  void validate() override {
    if (info().visibility != "private") {
      throw plugin::config_failure("visibility",
                                   "the report tells where the wiki's database is; it is written "
                                   "for private targets only (dumpsctl queries)");
    }
    if (info().params.get_int("limit") < 1) {
      throw plugin::config_failure("limit", "must be at least 1");
    }
    check_files(settings_);
  }

  std::vector<plugin::Shard> plan() override {
    return {{.id = "all", .outputs = {info().artifact_name("queries.json")}, .expected_items = 1}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    const plugin::Values& params = info().params;
    const ExplainRequest request{params.get_bool("bench"),
                                 static_cast<std::uint64_t>(params.get_int("limit")),
                                 params.get_bool("force")};
    const ExplainReport report =
        settings_.mariadb ? explain_mariadb(find_mariadb(*settings_.mariadb, host()), request)
                          : explain_sqlite(settings_.wiki, request);
    plugin::Output output = host().open_output(shard.outputs.at(0));
    output.write(report_to_json(report));
    output.finish();
    host().progress({.done = 1, .total = 1, .unit = "files"});
    return plugin::Outcome::kDone;
  }

 private:
  const Settings settings_;
};

}  // namespace

constexpr dumps_job_type kQueriesType = plugin::make_job_type(
    "queries", "The queries of the dumps",
    "Every statement that reads the wiki, with the database's plan for it, and on wish its time.",
    kQueryNames, kQueryParams, kLight);

std::unique_ptr<plugin::Job> make_queries_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<QueriesJob>(host, info);
}

}  // namespace dumps::xml_dump
