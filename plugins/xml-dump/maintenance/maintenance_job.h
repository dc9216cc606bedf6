// MaintenanceJob: the job types of XML files, made by the wiki's own scripts in slices. A shard
// counts what the database has in its slices, has each written and looked at, and only then passes
// it on to its outputs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/old_texts.h"
#include "plugins/xml-dump/jobs/ranged_job.h"
#include "plugins/xml-dump/maintenance/maintenance_slice_maker.h"
#include "plugins/xml-dump/maintenance/maintenance_wiki.h"

namespace dumps::xml_dump {

class HostObserver;
class OutputSink;

// Also flow and flow-history, which have no other backend: without it their plan is empty.
class MaintenanceJob : public plugin::Job {
 public:
  MaintenanceJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  MaintenanceScripts scripts() const;
  std::vector<std::string> names_of(const ShardName& name) const;
  ShardRequest request(const MaintenanceWiki& wiki) const;
  std::vector<Slice> slices_of(const plugin::Shard& shard, const MaintenanceWiki& wiki) const;
  std::vector<OldFile> old_files(IdRange pages) const;
  SliceMaker::Progress shows_progress(const Slice& slice, HostObserver& observer);
  static void write_slice(const MadeSlice& made, bool is_first, bool is_last,
                          std::vector<OutputSink>& sinks);
  void account(const Slice& slice, const MadeSlice& made, HostObserver& observer);

  const Settings settings_;
  const MaintenanceExport what_;
  ExportCounts counts_;
  std::int64_t shown_ = 0;  // written, as last reported
  std::int64_t prefetch_hits_ = 0;
  std::int64_t prefetch_misses_ = 0;
};

std::unique_ptr<plugin::Job> make_maintenance_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::xml_dump
