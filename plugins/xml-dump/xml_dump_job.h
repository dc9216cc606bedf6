// XmlDumpJob: all job types of the plugin. A plan is a cut of the page ids (or log ids); a shard
// opens the database, takes its own snapshot, and writes its files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/export_observer.h"
#include "plugins/xml-dump/job_kinds.h"
#include "plugins/xml-dump/settings.h"

namespace dumps::xml_dump {

class XmlDumpJob : public plugin::Job {
 public:
  XmlDumpJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  std::vector<std::string> names_of(const ShardName& name) const;
  std::int64_t expected_items(Database& wiki, IdRange range) const;
  ExportCounts write_pages(const plugin::Shard& shard, Database& wiki, IdRange range,
                           ExportObserver& observer);
  ExportCounts write_logs(const plugin::Shard& shard, Database& wiki, IdRange range,
                          ExportObserver& observer);
  ExportCounts write_titles(const plugin::Shard& shard, Database& wiki, ExportObserver& observer);

  const JobKind& kind_;
  Settings settings_;
};

std::unique_ptr<plugin::Job> make_xml_dump_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::xml_dump
