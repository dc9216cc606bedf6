#include "plugins/xml-dump/page_job.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "plugins/xml-dump/host_observer.h"
#include "plugins/xml-dump/job_types.h"
#include "plugins/xml-dump/open_database.h"
#include "plugins/xml-dump/output_sink.h"
#include "plugins/xml-dump/page_export.h"

namespace dumps::xml_dump {
namespace {

constexpr PageFile kStubFiles[] = {{"stub-meta-history", false, PageKinds::kAll},
                                   {"stub-meta-current", true, PageKinds::kAll},
                                   {"stub-articles", true, PageKinds::kArticles}};
constexpr PageFile kArticles[] = {{"pages-articles", true, PageKinds::kArticles}};
constexpr PageFile kCurrent[] = {{"pages-meta-current", true, PageKinds::kAll}};
constexpr PageFile kHistory[] = {{"pages-meta-history", false, PageKinds::kAll}};

constexpr PageJobKind kKinds[] = {
    {"stubs", false, NumberedAs::kNumber, ".gz", kStubFiles},
    {"articles", true, NumberedAs::kNumberAndRange, ".bz2", kArticles},
    {"meta-current", true, NumberedAs::kNumberAndRange, ".bz2", kCurrent},
    {"meta-history", true, NumberedAs::kNumberAndRange, ".bz2", kHistory},
};

}  // namespace

std::vector<std::string> PageJob::names_of(const ShardName& name) const {
  std::vector<std::string> names;
  for (const PageFile& file : kind_.files) {
    names.push_back(
        info().artifact_name(file.name + name.before_xml + ".xml" + name.after_xml + kind_.ending));
  }
  return names;
}

std::int64_t PageJob::expected_items(Database& wiki, IdRange range) const {
  const PageFile& widest = kind_.files.front();
  return wiki.count({range, widest.kinds, widest.latest_only});
}

plugin::Outcome PageJob::run(const plugin::Shard& shard) {
  const auto wiki = open_database(settings());
  HostObserver observer(host(), "revisions");
  observer.finish(write(shard, *wiki, observer));
  return plugin::Outcome::kDone;
}

ExportCounts PageJob::write(const plugin::Shard& shard, Database& wiki, ExportObserver& observer) {
  const ExportSite site = load_site(settings());
  std::set<std::string, std::less<>> prefixes = wiki.interwiki_prefixes();
  prefixes.insert(settings().interwikis.begin(), settings().interwikis.end());
  const mediawiki::RedirectResolver redirects(
      site.info, std::move(prefixes), settings().redirect_words, settings().namespace_aliases);
  std::vector<OutputSink> sinks;
  for (const std::string& name : shard.outputs) sinks.emplace_back(host().open_output(name), name);
  std::vector<PageOutput> outputs;
  for (size_t i = 0; i < sinks.size(); ++i) {
    const PageFile& file = kind_.files[i];
    outputs.push_back({&sinks[i], file.latest_only, file.kinds});
  }
  PageExport exporter(wiki, site, redirects, observer,
                      {range_of(shard), kind_.with_text, host().sample_limit()});
  const ExportCounts counts = exporter.run(outputs);
  for (OutputSink& sink : sinks) sink.finish();
  return counts;
}

std::unique_ptr<plugin::Job> make_page_job(plugin::Host host, const plugin::JobInfo& info) {
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const PageJobKind& k) {
    return k.job_type == info.job_type;
  });
  if (kind == std::end(kKinds)) throw std::out_of_range("no such job type");
  return std::make_unique<PageJob>(host, info, *kind);
}

}  // namespace dumps::xml_dump
