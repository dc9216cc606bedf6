#include "plugins/xml-dump/testing/test_export.h"

#include <algorithm>

#include "plugins/xml-dump/engine/listed_pages.h"
#include "plugins/xml-dump/engine/stub_source.h"

namespace dumps::xml_dump {
namespace {

std::unique_ptr<Database> database_of(const TestExport& run) {
  if (run.open) return run.open();
  SqliteWikiOptions options = run.wiki.options();
  options.table_prefix = run.table_prefix;
  return std::make_unique<SqliteWiki>(options);
}

// Gives the text in pieces of odd sizes.
StubSource::Bytes bytes_of(std::string_view text) {
  return [text](std::span<char> buffer) mutable {
    const size_t size = std::min({text.size(), buffer.size(), size_t{4321}});
    std::copy_n(text.data(), size, buffer.data());
    text.remove_prefix(size);
    return size;
  };
}

}  // namespace

std::vector<std::string> TestExport::pages(bool with_text, const std::vector<File>& files) {
  const auto database = database_of(*this);
  ExportSite site = wiki.site(dialect, schema);
  site.unknown_format = unknown_format;
  const mediawiki::RedirectResolver redirects(site.info, database->interwiki_prefixes(),
                                              {"#REDIRECT"});
  std::vector<StringSink> sinks(files.size());
  std::vector<PageOutput> outputs;
  outputs.reserve(files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    outputs.push_back({&sinks[i], files[i].latest_only, files[i].kinds, with_text});
  }
  ListedPages listed(*database, find_listed_pages(titles, redirects, *database));
  PageExportOptions options{.select = {.pages = range}, .threads = threads};
  options.select.namespaces = namespaces;
  options.select.revisions = revisions;
  if (!titles.empty()) options.pages = &listed;
  StubSource stubs_source("stubs", site.info, [this] { return bytes_of(stubs); });
  if (!stubs.empty()) options.pages = &stubs_source;
  options.with_uploads = !upload_url.empty();
  options.with_header = options.with_footer = is_whole;
  site.uploads.base_url = upload_url;
  PageExport exporter(*database, site, redirects, observer, options);
  counts = exporter.run(outputs);
  std::vector<std::string> texts;
  texts.reserve(sinks.size());
  for (StringSink& sink : sinks) texts.push_back(std::move(sink.bytes));
  return texts;
}

std::string TestExport::logs(const std::vector<std::string>& hidden) {
  const auto database = database_of(*this);
  StringSink sink;
  counts = export_logs(*database, wiki.site(dialect, schema), observer, {range, hidden, 0}, sink);
  return sink.bytes;
}

std::string body_of(const std::string& xml) {
  constexpr std::string_view kHeaderEnd = "</siteinfo>\n";
  const size_t begin = xml.find(kHeaderEnd) + kHeaderEnd.size();
  return xml.substr(begin, xml.rfind("</mediawiki>") - begin);
}

}  // namespace dumps::xml_dump
