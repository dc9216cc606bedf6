#include "plugins/xml-dump/maintenance/maintenance_job.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "plugins/xml-dump/jobs/host_observer.h"
#include "plugins/xml-dump/jobs/old_files.h"
#include "plugins/xml-dump/jobs/output_sink.h"
#include "plugins/xml-dump/jobs/page_choice.h"
#include "plugins/xml-dump/jobs/page_files.h"
#include "plugins/xml-dump/jobs/run_ranges.h"
#include "plugins/xml-dump/maintenance/maintenance_prefetch.h"

namespace dumps::xml_dump {
namespace {

std::int64_t at_least_0(const plugin::Values& params, const char* key) {
  const std::int64_t value = params.get_int(key);
  if (value < 0) throw plugin::config_failure(key, "must not be negative");
  return value;
}

}  // namespace

MaintenanceJob::MaintenanceJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info), settings_(read_settings(info.params)), what_(maintenance_export(info)) {}

MaintenanceScripts MaintenanceJob::scripts() const {
  return {host(), MaintenanceCommand(info()),
          static_cast<std::uint64_t>(at_least_0(info().params, "slice_timeout"))};
}

std::vector<std::string> MaintenanceJob::names_of(const ShardName& name) const {
  const auto file = [&](const std::string& stem, const std::string& ending) {
    return info().artifact_name(stem + name.before_xml + ".xml" + name.after_xml + ending);
  };
  if (info().job_type == "logs") return {file("pages-logging", ".gz")};
  if (info().job_type == "flow") return {file("flow", ".bz2")};
  if (info().job_type == "flow-history") return {file("flowhistory", ".bz2")};
  return xml_dump::names_of(page_job_kind(info().job_type).files, info(), name);
}

void MaintenanceJob::validate() {
  if (wants_maintenance(info().params)) (void)scripts();
}

std::vector<plugin::Shard> MaintenanceJob::plan() {
  if (!wants_maintenance(info().params)) {
    host().info("only MediaWiki's own script can write these files: set backend = \"maintenance\"");
    return {};
  }
  const MaintenanceScripts scripts = this->scripts();
  const MaintenanceWiki wiki(scripts, what_);
  if (what_.has_boards && !wiki.has_extension("Flow")) {
    host().info("the wiki does not have the extension Flow: nothing to dump");
    return {};
  }
  const bool has_ranges = info().job_type != "stubs" && info().job_type != "logs";
  std::vector<plugin::Shard> shards = plan_ranges(
      has_ranges ? NumberedAs::kNumberAndRange : NumberedAs::kNumber, request(wiki),
      [this](const ShardName& name) { return names_of(name); }, [](IdRange) { return 0; });
  std::vector<IdRange> ranges;
  std::transform(shards.begin(), shards.end(), std::back_inserter(ranges), range_of);
  const std::vector<std::int64_t> counts = wiki.count(ranges);
  for (size_t i = 0; i < shards.size(); ++i) {
    shards[i].expected_items = static_cast<std::uint64_t>(counts[i]);
  }
  return shards;
}

ShardRequest MaintenanceJob::request(const MaintenanceWiki& wiki) const {
  ShardRequest request;
  request.only = settings_.only;
  request.highest_id = wiki.highest_id();
  request.shards = settings_.shards;
  request.ids_per_shard = settings_.ids_per_shard;
  if (info().job_type == "logs" || what_.has_boards) return request;
  request.mark = read_page_choice(info().params).name_mark();
  if (info().params.text_of("ranges") != "run") return request;
  if (settings_.only) {
    throw plugin::config_failure(
        "ranges",
        "the ranges of the run are for all of its pages; leave pages out, or set ranges "
        "= \"own\"");
  }
  request.fixed = ranges_of(page_job_kind(info().job_type).files, read_run_ranges(host()));
  return request;
}

std::vector<Slice> MaintenanceJob::slices_of(const plugin::Shard& shard,
                                             const MaintenanceWiki& wiki) const {
  const IdRange range = range_of(shard);
  const std::int64_t highest = wiki.highest_id();
  const std::int64_t size =
      slice_size(what_.sizes, at_least_0(info().params, "slice_ids"), highest);
  std::vector<IdRange> ranges;
  for (const Slice& slice : cut_slices(range, highest, size, {}, 0)) ranges.push_back(slice.ids);
  std::vector<Slice> slices = cut_slices(range, highest, size, wiki.count(ranges),
                                         at_least_0(info().params, "slice_revisions"));
  if (slices.size() == ranges.size()) return slices;
  ranges.clear();
  for (const Slice& slice : slices) ranges.push_back(slice.ids);
  const std::vector<std::int64_t> counts = wiki.count(ranges);
  for (size_t i = 0; i < slices.size(); ++i) slices[i].items = counts[i];
  return slices;
}

plugin::Outcome MaintenanceJob::run(const plugin::Shard& shard) {
  const MaintenanceScripts scripts = this->scripts();
  const MaintenanceWiki wiki(scripts, what_);
  std::vector<Slice> slices = slices_of(shard, wiki);
  if (host().sample_limit() > 0) slices.resize(1);
  counts_ = {};
  shown_ = prefetch_hits_ = prefetch_misses_ = 0;
  for (const Slice& slice : slices) counts_.total += slice.items;
  SliceRetries retries;
  retries.times = at_least_0(info().params, "slice_retries");
  retries.backoff = std::chrono::milliseconds(at_least_0(info().params, "slice_backoff"));
  SliceMaker maker(scripts, what_, retries, info().params.find_bool("spawn").value_or(false));
  std::vector<OutputSink> sinks;
  for (const std::string& name : shard.outputs) sinks.emplace_back(host().open_output(name), name);
  std::optional<UnreadableReport> report;
  if (sinks.size() > what_.filters.size()) report.emplace(sinks.back());
  HostObserver observer(host(), what_.unit, report ? &*report : nullptr);
  SlicePrefetch prefetch(host(), old_files(range_of(shard)));
  for (size_t i = 0; i < slices.size(); ++i) {
    host().throw_if_cancelled();
    const MadeSlice made =
        maker.make(slices[i], shows_progress(slices[i], observer),
                   [&](const Slice& slice) { return prefetch.arguments_for(slice); });
    write_slice(made, i == 0, i + 1 == slices.size(), sinks);
    account(slices[i], made, observer);
  }
  for (OutputSink& sink : sinks) sink.finish();
  observer.finish(counts_);
  tell_range(host(), range_of(shard));
  host().set_metric("slices", static_cast<std::int64_t>(slices.size()));
  host().set_metric("prefetch_hits", prefetch_hits_);
  host().set_metric("prefetch_misses", prefetch_misses_);
  return plugin::Outcome::kDone;
}

std::vector<OldFile> MaintenanceJob::old_files(IdRange pages) const {
  if (!what_.has_text_pass) return {};
  return find_old_files(host(), info(), page_job_kind(info().job_type).files.front().name,
                        info().params.find_string("prefetch").value_or("off"), pages);
}

SliceMaker::Progress MaintenanceJob::shows_progress(const Slice& slice, HostObserver& observer) {
  return [this, &observer, items = slice.items](const ScriptReport& report) {
    ExportCounts so_far = counts_;
    const auto unreadable = static_cast<std::int64_t>(report.unreadable_texts.size());
    so_far.written += std::clamp<std::int64_t>(report.revisions - unreadable, 0, items);
    // A slice that is made again begins anew; figures never go back.
    if (so_far.written <= shown_) return;
    shown_ = so_far.written;
    observer.progress(so_far);
  };
}

void MaintenanceJob::write_slice(const MadeSlice& made, bool is_first, bool is_last,
                                 std::vector<OutputSink>& sinks) {
  for (size_t i = 0; i < made.files.size(); ++i) {
    if (is_first) {
      sinks[i].write(made.files[i].header);
      sinks[i].cut();
    }
    read_body(made.files[i], [&](std::string_view bytes) { sinks[i].write(bytes); });
    if (is_last) {
      sinks[i].cut();
      sinks[i].write(made.files[i].footer);
    }
  }
}

void MaintenanceJob::account(const Slice& slice, const MadeSlice& made, HostObserver& observer) {
  const SliceFile& widest = made.files.front();
  // Pages may have come since they were counted, and what joins drop was counted and not written.
  const std::int64_t missing = std::max<std::int64_t>(0, slice.items - widest.items);
  if (missing > 0) {
    host().warn(
        "the script left out items that the database has: broken rows, as MediaWiki drops "
        "them, or deleted meanwhile",
        {{"slice", to_text(slice.ids)},
         {"counted", std::to_string(slice.items)},
         {"written", std::to_string(widest.items)}});
  }
  counts_.total += widest.items + missing - slice.items;
  counts_.lost += missing;
  for (const std::int64_t revision : made.unreadable_texts) {
    observer.unreadable({0, revision, {}, {}, "MediaWiki's script gave it up"});
  }
  const auto unreadable = static_cast<std::int64_t>(made.unreadable_texts.size());
  counts_.unreadable += unreadable;
  counts_.written += widest.items - unreadable;
  counts_.pages += widest.pages;
  if (made.prefetched_percent >= 0) {
    const auto hits =
        std::llround(made.prefetched_percent / 100 * static_cast<double>(widest.items));
    prefetch_hits_ += hits;
    prefetch_misses_ += widest.items - hits;
  }
  observer.progress(counts_);
}

std::unique_ptr<plugin::Job> make_maintenance_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<MaintenanceJob>(host, info);
}

}  // namespace dumps::xml_dump
