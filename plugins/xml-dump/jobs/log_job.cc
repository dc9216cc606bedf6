// The job type logs: the public log of the wiki.
#include "plugins/xml-dump/engine/log_export.h"
#include "plugins/xml-dump/jobs/host_observer.h"
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/open_database.h"
#include "plugins/xml-dump/jobs/output_sink.h"
#include "plugins/xml-dump/jobs/ranged_job.h"
#include "plugins/xml-dump/maintenance/maintenance_job.h"
#include "plugins/xml-dump/maintenance/maintenance_params.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kLogParams[] = {
    MAINTENANCE_PARAMS,
    kDatabase,
    kSiteInfo,
    kPrefix,
    MARIADB_PARAMS,
    plugin::make_param("log_ids", DUMPS_PARAM_STRING, "",
                       "Log ids FIRST-LAST to dump, both included; empty: all."),
    plugin::make_param("shards", DUMPS_PARAM_INT, "1",
                       "How many ranges of log ids the step is cut into."),
    plugin::make_param("hidden_log_types", DUMPS_PARAM_LIST, "suppress",
                       "Types of log items that are left out: the keys of $wgLogRestrictions.")};

constexpr const char* kLogNames[] = {"{target}-{date}-pages-logging*.xml*.gz", nullptr};

class LogJob : public RangedJob {
 public:
  LogJob(plugin::Host host, const plugin::JobInfo& info)
      : RangedJob(host, info, NumberedAs::kNumber) {}

  plugin::Outcome run(const plugin::Shard& shard) override {
    const auto wiki = open_database(settings(), host());
    const ExportSite site = load_site(settings());
    HostObserver observer(host(), "log items");
    const std::string& name = shard.outputs.at(0);
    OutputSink sink(host().open_output(name), name);
    const ExportCounts counts =
        export_logs(*wiki, site, observer,
                    {range_of(shard), settings().hidden_log_types, host().sample_limit()}, sink);
    sink.finish();
    tell_range(host(), range_of(shard));
    observer.finish(counts);
    return plugin::Outcome::kDone;
  }

 private:
  std::int64_t highest_id(Database& wiki) const override { return wiki.highest_log_id(); }
  std::int64_t expected_items(Database& wiki, IdRange range) const override {
    return wiki.count_log_items(range, settings().hidden_log_types);
  }
  std::vector<std::string> names_of(const ShardName& name) const override {
    return {
        info().artifact_name("pages-logging" + name.before_xml + ".xml" + name.after_xml + ".gz")};
  }
};

}  // namespace

constexpr dumps_job_type kLogsType =
    plugin::make_job_type("logs", "Log events of all pages and users",
                          "The public log: deletions, moves, uploads, blocks and the like.",
                          kLogNames, kLogParams, kLight);

std::unique_ptr<plugin::Job> make_log_job(plugin::Host host, const plugin::JobInfo& info) {
  if (wants_maintenance(info.params)) return make_maintenance_job(host, info);
  return std::make_unique<LogJob>(host, info);
}

}  // namespace dumps::xml_dump
