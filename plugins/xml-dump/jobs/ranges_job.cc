// The job type ranges: fixes the page ranges of a run's files before they are made.
#include "plugins/xml-dump/engine/shard_plan.h"
#include "plugins/xml-dump/jobs/host_observer.h"
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/open_database.h"
#include "plugins/xml-dump/jobs/run_ranges.h"
#include "plugins/xml-dump/jobs/settings.h"

namespace dumps::xml_dump {
namespace {

// As today's revsPerJob and maxrevbytes (35 GB).
constexpr dumps_param kRevisions = plugin::make_param(
    "revisions_per_shard", DUMPS_PARAM_INT, "1000000",
    "How many revisions the pages of a range of the history have; as many page ids does a range "
    "of current versions have; 0: no limit.");
constexpr dumps_param kBytes =
    plugin::make_param("bytes_per_shard", DUMPS_PARAM_SIZE, "33GiB",
                       "How many bytes the texts of a range of the history have; 0: no limit.");
constexpr dumps_param kParts = plugin::make_param(
    "shards", DUMPS_PARAM_INT, "1",
    "How many parts the run's files have; the ranges lie within them. Files of one part have no "
    "number.");

constexpr dumps_param kParams[] = {kDatabase,      kPrefix,    MARIADB_PARAMS, kParts,
                                   kPagesPerShard, kRevisions, kBytes};
constexpr const char* kNames[] = {kRunRangesName, nullptr};

class RangesJob : public plugin::Job {
 public:
  RangesJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info), settings_(read_settings(info.params)) {
    for (const char* key : {"revisions_per_shard", "bytes_per_shard"}) {
      if (info.params.get_int(key) < 0) throw plugin::config_failure(key, "must not be negative");
    }
  }

  void validate() override { check_files(settings_); }

  std::vector<plugin::Shard> plan() override {
    return {{.id = "all", .outputs = {kRunRangesName}}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    const auto wiki = open_database(settings_, host());
    ShardRequest request;
    request.highest_id = wiki->highest_page_id();
    request.shards = settings_.shards;
    request.ids_per_shard = settings_.ids_per_shard;
    request.limits = {info().params.get_int("revisions_per_shard"),
                      info().params.get_int("bytes_per_shard")};
    std::int64_t pages = 0;
    request.read_weights = [&](IdRange range, const WeightVisitor& visit) {
      wiki->read_weights(range, request.limits.bytes > 0,
                         [&](std::int64_t id, std::int64_t revisions, std::int64_t bytes) {
                           host().throw_if_cancelled();
                           ++pages;
                           visit(id, revisions, bytes);
                         });
    };
    const PageRanges ranges = plan_run_ranges(request);
    plugin::Output output = host().open_output(shard.outputs.at(0));
    output.write(render_page_ranges(ranges) + '\n');
    output.finish();
    host().progress({.done = static_cast<std::uint64_t>(pages),
                     .total = static_cast<std::uint64_t>(pages),
                     .unit = "pages"});
    host().set_metric("ranges", static_cast<std::int64_t>(ranges.meta_history.size()));
    return plugin::Outcome::kDone;
  }

 private:
  const Settings settings_;
};

}  // namespace

constexpr dumps_job_type kRangesType = plugin::make_job_type(
    "ranges", "Page ranges of the run's files",
    "Cuts the pages by parts, and by how many revisions and bytes they have, into the ranges of "
    "the run's files; steps with ranges = \"run\" use them.",
    kNames, kParams, kLight);

std::unique_ptr<plugin::Job> make_ranges_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<RangesJob>(host, info);
}

}  // namespace dumps::xml_dump
