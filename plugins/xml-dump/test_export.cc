#include "plugins/xml-dump/test_export.h"

namespace dumps::xml_dump {

std::vector<std::string> TestExport::pages(bool with_text, const std::vector<File>& files) {
  SqliteWikiOptions options = wiki.options();
  options.table_prefix = table_prefix;
  SqliteWiki database(options);
  const ExportSite site = wiki.site(dialect, schema);
  const mediawiki::RedirectResolver redirects(site.info, database.interwiki_prefixes(),
                                              {"#REDIRECT"});
  std::vector<StringSink> sinks(files.size());
  std::vector<PageOutput> outputs;
  outputs.reserve(files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    outputs.push_back({&sinks[i], files[i].latest_only, files[i].kinds});
  }
  PageExport exporter(database, site, redirects, observer, {range, with_text, 0});
  counts = exporter.run(outputs);
  std::vector<std::string> texts;
  texts.reserve(sinks.size());
  for (StringSink& sink : sinks) texts.push_back(std::move(sink.bytes));
  return texts;
}

std::string TestExport::logs(const std::vector<std::string>& hidden) {
  SqliteWikiOptions options = wiki.options();
  options.table_prefix = table_prefix;
  SqliteWiki database(options);
  StringSink sink;
  counts = export_logs(database, wiki.site(dialect, schema), observer, {range, hidden, 0}, sink);
  return sink.bytes;
}

std::string body_of(const std::string& xml) {
  constexpr std::string_view kHeaderEnd = "</siteinfo>\n";
  const size_t begin = xml.find(kHeaderEnd) + kHeaderEnd.size();
  return xml.substr(begin, xml.rfind("</mediawiki>") - begin);
}

}  // namespace dumps::xml_dump
