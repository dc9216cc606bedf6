#include "plugins/xml-dump/jobs/page_job.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "plugins/xml-dump/engine/listed_pages.h"
#include "plugins/xml-dump/engine/stub_source.h"
#include "plugins/xml-dump/jobs/host_observer.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/old_files.h"
#include "plugins/xml-dump/jobs/open_database.h"
#include "plugins/xml-dump/jobs/output_sink.h"
#include "plugins/xml-dump/jobs/run_ranges.h"
#include "plugins/xml-dump/jobs/text_settings.h"
#include "plugins/xml-dump/maintenance/maintenance_job.h"

namespace dumps::xml_dump {
namespace {

using plugin::config_failure;

// Those of the kind, or of them what the parameter `files` names: "stubs", "articles", …
std::vector<PageFile> wanted_files(const PageJobKind& kind, const plugin::Values& params) {
  std::vector<PageFile> files;
  std::set<std::string> wanted;
  for (std::string& word : params.get_list("files")) wanted.insert(std::move(word));
  for (const PageFile& file : kind.files) {
    const std::string word =
        file.with_text ? std::string(file.name).substr(sizeof "pages") : "stubs";
    if (wanted.empty() || wanted.contains(word)) files.push_back(file);
  }
  for (const std::string& word : wanted) {
    if (word == "stubs" || word == "articles" || word == "meta-current" || word == "meta-history") {
      continue;
    }
    throw config_failure("files",
                         "\"" + word + "\" is none of stubs, articles, meta-current, meta-history");
  }
  return files;
}

// What was granted has to do for the host's compressors, too. They take all of it and several times
// as long as rendering; half as many threads, which sleep while the compressors are full, keep them
// busy. Where one pass writes several files their compressors are as many each, but next to all
// bytes go to one of them.
size_t render_threads(const plugin::Host& host) { return std::max<size_t>(1, host.threads() / 2); }

}  // namespace

PageJob::PageJob(plugin::Host host, const plugin::JobInfo& info, const PageJobKind& kind)
    : RangedJob(host, info, kind.numbered_as),
      choice_(read_page_choice(info.params)),
      files_(wanted_files(kind, info.params)),
      from_stubs_(info.params.text_of("from") == "stubs") {}

bool PageJob::has_run_ranges() const { return info().params.text_of("ranges") == "run"; }

void PageJob::validate() {
  RangedJob::validate();
  read_text_settings(info().params);
  if (!choice_.list_file.empty()) (void)choice_.read_list();
  if (has_run_ranges() && (settings().only || !choice_.list_file.empty())) {
    throw config_failure("ranges",
                         "the ranges of the run are for all of its pages; leave pages "
                         "and pagelist_file out, or set ranges = \"own\"");
  }
  if (!from_stubs_) return;
  if (!choice_.list_file.empty()) {
    throw config_failure("from",
                         "stubs are read from end to end; a list of pages needs "
                         "from = \"database\"");
  }
  if (settings().dialect == mediawiki::Dialect::kDirect) {
    throw config_failure("from", "what has passed through stubs is in the dialect \"published\"");
  }
  const bool is_cut = settings().shards > 1 || settings().ids_per_shard > 0;
  if (is_cut && !has_run_ranges()) {
    throw config_failure("from",
                         "which stubs belong to which shard is known only with ranges = "
                         "\"run\"; set it here and in the step that writes the stubs");
  }
}

void PageJob::refine(ShardRequest& request, Database& wiki) const {
  request.mark = choice_.name_mark();
  if (!choice_.list_file.empty()) {
    request.shards = 1;
    request.ids_per_shard = 0;
    return;
  }
  if (has_run_ranges()) {
    request.fixed = ranges_of(files_, read_run_ranges(host()));
    return;
  }
  request.limits = {info().params.find_int("revisions_per_shard").value_or(0),
                    info().params.find_int("bytes_per_shard").value_or(0)};
  request.read_weights = [&wiki, this, by_bytes = request.limits.bytes > 0](
                             IdRange range, const WeightVisitor& visit) {
    wiki.read_weights(range, by_bytes, [&](std::int64_t id, std::int64_t n, std::int64_t bytes) {
      host().throw_if_cancelled();
      visit(id, n, bytes);
    });
  };
}

// For progress; 0 where only the shard itself can tell.
std::int64_t PageJob::expected_items(Database& wiki, IdRange range) const {
  if (from_stubs_ || !choice_.list_file.empty()) return 0;
  return wiki.count(widened(choice_.selection(range), files_));
}

mediawiki::RedirectResolver PageJob::resolver(const ExportSite& site, Database& wiki) const {
  std::set<std::string, std::less<>> prefixes = wiki.interwiki_prefixes();
  prefixes.insert(settings().interwikis.begin(), settings().interwikis.end());
  return {site.info, std::move(prefixes), settings().redirect_words, settings().namespace_aliases};
}

std::unique_ptr<PageSource> PageJob::source_of(IdRange pages, const ExportSite& site,
                                               const mediawiki::RedirectResolver& titles,
                                               Database& wiki) const {
  if (from_stubs_) return stubs_of(pages, site.info);
  if (choice_.list_file.empty()) return nullptr;
  return std::make_unique<ListedPages>(wiki, find_listed_pages(choice_.read_list(), titles, wiki));
}

std::unique_ptr<PageSource> PageJob::stubs_of(IdRange pages,
                                              const mediawiki::SiteInfo& site) const {
  ShardName name;
  if (has_run_ranges()) {
    for (const PageRange& part : read_run_ranges(host()).parts()) {
      if (part.part > 0 && part.ids.contains(pages.first))
        name.before_xml = std::to_string(part.part);
    }
  }
  const std::string file = info().artifact_name(files_.front().stub + name.before_xml + ".xml.gz");
  return std::make_unique<StubSource>(file, site, [this, file] {
    const auto input = std::make_shared<plugin::Input>(host().open_input(file));
    return [this, input](std::span<char> buffer) {
      host().throw_if_cancelled();
      return input->read(buffer);
    };
  });
}

plugin::Outcome PageJob::run(const plugin::Shard& shard) {
  const auto wiki = open_database(settings(), host());
  ExportSite site = load_site(settings());
  site.schema = choice_.schema;
  site.uploads = choice_.uploads.value_or(mediawiki::UploadStore{});
  const TextSettings texts = read_text_settings(info().params);
  site.unknown_format = texts.unknown_format;
  const mediawiki::RedirectResolver titles = resolver(site, *wiki);
  const IdRange pages = range_of(shard);
  const std::unique_ptr<PageSource> source = source_of(pages, site, titles, *wiki);

  std::vector<OutputSink> sinks;
  for (const std::string& name : shard.outputs) sinks.emplace_back(host().open_output(name), name);
  const bool has_report = sinks.size() > files_.size();  // plans of earlier versions know none
  std::optional<UnreadableReport> report;
  if (has_report) report.emplace(sinks[files_.size()]);
  std::vector<PageOutput> outputs;
  for (size_t i = 0; i < std::min(files_.size(), sinks.size()); ++i) {
    const PageFile& file = files_[i];
    // Stubs of latest revisions hold nothing else, and do not say it.
    outputs.push_back({&sinks[i], file.latest_only && !from_stubs_, file.kinds, file.with_text});
  }
  HostObserver observer(host(), "revisions", has_report ? &*report : nullptr);
  // Of the files of one pass the last one holds most texts.
  OldTexts old_texts(find_old_files(host(), info(), files_.back().name, texts.prefetch, pages),
                     [this](const std::string& why) { host().warn(why); });
  PageExport exporter(*wiki, site, titles, observer,
                      {.select = choice_.selection(pages),
                       .sample_pages = host().sample_limit(),
                       .threads = render_threads(host()),
                       .pages = source.get(),
                       .with_uploads = choice_.uploads.has_value(),
                       .with_header = choice_.with_header,
                       .with_footer = choice_.with_footer,
                       .old_texts = texts.prefetch == "off" ? nullptr : &old_texts,
                       .max_unreadable = texts.max_unreadable});
  const ExportCounts counts = exporter.run(outputs);
  for (OutputSink& sink : sinks) sink.finish();
  if (choice_.list_file.empty()) tell_range(host(), pages);
  if (!choice_.with_footer) host().set_metric("open_end", 1);
  observer.finish(counts);
  return plugin::Outcome::kDone;
}

std::unique_ptr<plugin::Job> make_page_job(plugin::Host host, const plugin::JobInfo& info) {
  if (wants_maintenance(info.params)) return make_maintenance_job(host, info);
  return std::make_unique<PageJob>(host, info, page_job_kind(info.job_type));
}

}  // namespace dumps::xml_dump
