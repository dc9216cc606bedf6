// PageJob: the job types stubs, articles, meta-current and meta-history. A shard opens the
// database, takes its own snapshot, and writes its files in one pass.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/export_observer.h"
#include "plugins/xml-dump/ranged_job.h"

namespace dumps::xml_dump {

// One file of a page job: NAME + number + ".xml" + range + ENDING.
struct PageFile {
  const char* name;
  bool latest_only;
  PageKinds kinds;
};

// What a job type writes. Static data.
struct PageJobKind {
  const char* job_type;
  bool with_text;
  NumberedAs numbered_as;
  const char* ending;  // of the compression
  std::span<const PageFile> files;
};

class PageJob : public RangedJob {
 public:
  PageJob(plugin::Host host, const plugin::JobInfo& info, const PageJobKind& kind)
      : RangedJob(host, info, kind.numbered_as), kind_(kind) {}

  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  std::int64_t highest_id(Database& wiki) const override { return wiki.highest_page_id(); }
  std::int64_t expected_items(Database& wiki, IdRange range) const override;
  std::vector<std::string> names_of(const ShardName& name) const override;
  ExportCounts write(const plugin::Shard& shard, Database& wiki, ExportObserver& observer);

  const PageJobKind& kind_;
};

}  // namespace dumps::xml_dump
