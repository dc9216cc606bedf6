#include "plugins/xml-dump/xml_dump_job.h"

#include <optional>
#include <utility>

#include "plugins/xml-dump/host_observer.h"
#include "plugins/xml-dump/log_export.h"
#include "plugins/xml-dump/page_export.h"
#include "plugins/xml-dump/title_export.h"

namespace dumps::xml_dump {
namespace {

constexpr const char* kMainTitles = "all-titles-in-ns0.gz";
constexpr const char* kAllTitles = "all-titles.gz";

class OutputSink : public ByteSink {
 public:
  OutputSink(plugin::Output output, const std::string& name)
      : output_(std::move(output)), is_cut_(name.ends_with(".gz") && output_.has_pieces()) {}
  void write(std::string_view bytes) override { output_.write(bytes); }
  // Files of stubs and logs have three gz members: the header, the pages, the end. bz2 files are
  // one stream, which old readers need; their blocks are copied as they are.
  void cut() override {
    if (is_cut_) output_.cut();
  }
  void finish() { output_.finish(); }

 private:
  plugin::Output output_;
  bool is_cut_;
};

const char* unit_of(Subject subject) {
  switch (subject) {
    case Subject::kPages:
      return "revisions";
    case Subject::kLogs:
      return "log items";
    case Subject::kTitles:
      return "titles";
  }
  return "items";
}

IdRange range_of(const plugin::Shard& shard) {
  const auto range = parse_range(shard.argument);
  if (!range) {
    throw plugin::failed("shard " + shard.id, "its argument \"" + shard.argument +
                                                  "\" is not a range; plan the step again");
  }
  return *range;
}

}  // namespace

XmlDumpJob::XmlDumpJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info), kind_(job_kind(info.job_type)), settings_(read_settings(info.params)) {}

void XmlDumpJob::validate() { check_files(settings_); }

std::vector<std::string> XmlDumpJob::names_of(const ShardName& name) const {
  if (kind_.subject == Subject::kTitles) {
    return {info().artifact_name(kMainTitles), info().artifact_name(kAllTitles)};
  }
  std::vector<std::string> names;
  for (const PageFile& file : kind_.files) {
    names.push_back(
        info().artifact_name(file.name + name.before_xml + ".xml" + name.after_xml + kind_.ending));
  }
  return names;
}

std::int64_t XmlDumpJob::expected_items(Database& wiki, IdRange range) const {
  switch (kind_.subject) {
    case Subject::kLogs:
      return wiki.count_log_items(range, settings_.hidden_log_types);
    case Subject::kTitles:
      return wiki.count_titles(range, true) + wiki.count_titles(range, false);
    case Subject::kPages:
      break;
  }
  const PageFile& widest = kind_.files.front();
  return wiki.count({range, widest.kinds, widest.latest_only});
}

std::vector<plugin::Shard> XmlDumpJob::plan() {
  SqliteWiki wiki(settings_.wiki);
  ShardRequest request;
  request.highest_id =
      kind_.subject == Subject::kLogs ? wiki.highest_log_id() : wiki.highest_page_id();
  if (kind_.subject != Subject::kTitles) {
    request.only = settings_.only;
    request.shards = settings_.shards;
    request.ids_per_shard = settings_.ids_per_shard;
  }
  const std::vector<IdRange> ranges = cut_range(request);
  std::vector<plugin::Shard> shards;
  for (size_t i = 0; i < ranges.size(); ++i) {
    const ShardName name = shard_name(kind_.numbered_as, request, ranges[i], i, ranges.size());
    shards.push_back(
        {.id = ranges.size() == 1 ? "all" : "p" + to_text(ranges[i]),
         .argument = to_text(ranges[i]),
         .outputs = names_of(name),
         .expected_items = static_cast<std::uint64_t>(expected_items(wiki, ranges[i]))});
  }
  return shards;
}

plugin::Outcome XmlDumpJob::run(const plugin::Shard& shard) {
  const IdRange range = range_of(shard);
  SqliteWiki wiki(settings_.wiki);
  HostObserver observer(host(), unit_of(kind_.subject));
  ExportCounts counts;
  switch (kind_.subject) {
    case Subject::kPages:
      counts = write_pages(shard, wiki, range, observer);
      break;
    case Subject::kLogs:
      counts = write_logs(shard, wiki, range, observer);
      break;
    case Subject::kTitles:
      counts = write_titles(shard, wiki, observer);
      break;
  }
  observer.finish(counts);
  return plugin::Outcome::kDone;
}

ExportCounts XmlDumpJob::write_pages(const plugin::Shard& shard, Database& wiki, IdRange range,
                                     ExportObserver& observer) {
  const ExportSite site = load_site(settings_);
  std::set<std::string, std::less<>> prefixes = wiki.interwiki_prefixes();
  prefixes.insert(settings_.interwikis.begin(), settings_.interwikis.end());
  const mediawiki::RedirectResolver redirects(
      site.info, std::move(prefixes), settings_.redirect_words, settings_.namespace_aliases);
  std::vector<OutputSink> sinks;
  for (const std::string& name : shard.outputs) sinks.emplace_back(host().open_output(name), name);
  std::vector<PageOutput> outputs;
  for (size_t i = 0; i < sinks.size(); ++i) {
    const PageFile& file = kind_.files[i];
    outputs.push_back({&sinks[i], file.latest_only, file.kinds});
  }
  PageExport exporter(wiki, site, redirects, observer,
                      {range, kind_.with_text, host().sample_limit()});
  const ExportCounts counts = exporter.run(outputs);
  for (OutputSink& sink : sinks) sink.finish();
  return counts;
}

ExportCounts XmlDumpJob::write_logs(const plugin::Shard& shard, Database& wiki, IdRange range,
                                    ExportObserver& observer) {
  const ExportSite site = load_site(settings_);
  OutputSink sink(host().open_output(shard.outputs.at(0)), shard.outputs.at(0));
  const ExportCounts counts = export_logs(
      wiki, site, observer, {range, settings_.hidden_log_types, host().sample_limit()}, sink);
  sink.finish();
  return counts;
}

ExportCounts XmlDumpJob::write_titles(const plugin::Shard& shard, Database& wiki,
                                      ExportObserver& observer) {
  const std::uint64_t sample = host().sample_limit();
  ExportCounts counts;
  counts.total = expected_items(wiki, {});
  for (const bool main_only : {true, false}) {
    const std::string& name = shard.outputs.at(main_only ? 0 : 1);
    OutputSink sink(host().open_output(name), name);
    export_titles(wiki, observer, {{}, main_only, sample}, sink, counts);
    sink.finish();
  }
  return counts;
}

std::unique_ptr<plugin::Job> make_xml_dump_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<XmlDumpJob>(host, info);
}

}  // namespace dumps::xml_dump
