// The job type titles: the titles of the main namespace, and of all pages.
#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/jobs/host_observer.h"
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/open_database.h"
#include "plugins/xml-dump/jobs/output_sink.h"
#include "plugins/xml-dump/jobs/settings.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kTitleParams[] = {kDatabase, kPrefix, MARIADB_PARAMS};

constexpr const char* kTitleNames[] = {"{target}-{date}-all-titles-in-ns0.gz",
                                       "{target}-{date}-all-titles.gz", nullptr};

class TitleJob : public plugin::Job {
 public:
  TitleJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info), settings_(read_settings(info.params)) {}

  void validate() override { check_files(settings_); }

  std::vector<plugin::Shard> plan() override {
    const auto wiki = open_database(settings_, host());
    return {{.id = "all",
             .argument = to_text(IdRange{}),
             .outputs = {info().artifact_name("all-titles-in-ns0.gz"),
                         info().artifact_name("all-titles.gz")},
             .expected_items = static_cast<std::uint64_t>(expected_items(*wiki))}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    const auto wiki = open_database(settings_, host());
    HostObserver observer(host(), "titles");
    ExportCounts counts;
    counts.total = expected_items(*wiki);
    for (const bool main_only : {true, false}) {
      const std::string& name = shard.outputs.at(main_only ? 0 : 1);
      OutputSink sink(host().open_output(name), name);
      export_titles(*wiki, observer, {{}, main_only, host().sample_limit()}, sink, counts);
      sink.finish();
    }
    observer.finish(counts);
    return plugin::Outcome::kDone;
  }

 private:
  static std::int64_t expected_items(Database& wiki) {
    return wiki.count_titles({}, true) + wiki.count_titles({}, false);
  }

  const Settings settings_;
};

}  // namespace

constexpr dumps_job_type kTitlesType = plugin::make_job_type(
    "titles", "Lists of page titles",
    "Titles of the main namespace, and titles of all pages with the numbers of their namespaces.",
    kTitleNames, kTitleParams, kLight);

std::unique_ptr<plugin::Job> make_title_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<TitleJob>(host, info);
}

}  // namespace dumps::xml_dump
