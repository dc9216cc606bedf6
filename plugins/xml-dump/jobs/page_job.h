// PageJob: the job types stubs, articles, meta-current and meta-history, and xml, which writes all
// of their files. A shard opens the database, takes its own snapshot, and writes its files in one
// pass; or it takes the metadata from stubs that the run has, and only the texts from the database.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/page_export.h"
#include "plugins/xml-dump/jobs/page_choice.h"
#include "plugins/xml-dump/jobs/page_files.h"
#include "plugins/xml-dump/jobs/ranged_job.h"

namespace dumps::xml_dump {

class PageJob : public RangedJob {
 public:
  PageJob(plugin::Host host, const plugin::JobInfo& info, const PageJobKind& kind);

  void validate() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  std::int64_t highest_id(Database& wiki) const override { return wiki.highest_page_id(); }
  void refine(ShardRequest& request, Database& wiki) const override;
  std::int64_t expected_items(Database& wiki, IdRange range) const override;
  std::vector<std::string> names_of(const ShardName& name) const override {
    return xml_dump::names_of(files_, info(), name);
  }
  bool has_run_ranges() const;
  mediawiki::RedirectResolver resolver(const ExportSite& site, Database& wiki) const;
  // Where the pages of a shard come from, unless they come from the database as they are.
  std::unique_ptr<PageSource> source_of(IdRange pages, const ExportSite& site,
                                        const mediawiki::RedirectResolver& titles,
                                        Database& wiki) const;
  std::unique_ptr<PageSource> stubs_of(IdRange pages, const mediawiki::SiteInfo& site) const;

  const PageChoice choice_;
  std::vector<PageFile> files_;
  const bool from_stubs_;
};

}  // namespace dumps::xml_dump
