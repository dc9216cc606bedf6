// xml-dump-export: runs the exporters of the plugin without the agent, for timing, profiling and
// comparing: `xml-dump-export JOB --database W.sqlite --siteinfo FILE [--cluster NAME=FILE]…`, or
// with `--server SOCKET|HOST[:PORT] --option-file FILE` for a database of that name on MariaDB.
// Writes plain files into --directory, or counts bytes only.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/engine/log_export.h"
#include "plugins/xml-dump/engine/page_export.h"
#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/tool/tool_database.h"

namespace dumps::xml_dump {
namespace {

class FileSink : public ByteSink {
 public:
  FileSink(const std::string& directory, const std::string& name) {
    if (!directory.empty()) file_.reset(std::fopen((directory + "/" + name).c_str(), "wb"));
    if (!directory.empty() && !file_) throw plugin::failed(name, "cannot be created", errno);
  }
  void write(std::string_view bytes) override {
    bytes_ += bytes.size();
    if (file_ && std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
      throw plugin::failed("output", "cannot be written", errno);
    }
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t bytes_ = 0;
};

class PrintingObserver : public ExportObserver {
 public:
  void unreadable(const UnreadableText& text) override {
    std::cerr << "unreadable: page " << text.page_id << " revision " << text.revision_id << ' '
              << text.address << ": " << text.reason << '\n';
  }
  void lost(const LostRow& row) override {
    std::cerr << "lost: page " << row.page_id << " id " << row.id << ": " << row.reason << '\n';
  }
  void warn(const std::string& message) override { std::cerr << "warning: " << message << '\n'; }
  void worked(const ExportWork& work) override {
    constexpr double kNsPerSecond = 1e9;
    std::printf(
        "seconds, of all threads: database %.3f, decoding %.3f, rendering %.3f, writing %.3f\n",
        static_cast<double>(work.database_ns) / kNsPerSecond,
        static_cast<double>(work.decode_ns) / kNsPerSecond,
        static_cast<double>(work.render_ns) / kNsPerSecond,
        static_cast<double>(work.write_ns) / kNsPerSecond);
  }
};

struct Settings {
  std::string job, siteinfo, directory, dialect = "published", schema = "0.11";
  ToolDatabase wiki;
  IdRange range;
  std::uint64_t sample = 0;
  size_t threads = 1;
};

ExportCounts run(const Settings& s) {
  std::ifstream in(s.siteinfo, std::ios::binary);
  std::string head(64 * 1024, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  std::string why;
  auto info = mediawiki::parse_site_info(head, why);
  if (!info) throw plugin::config_failure(s.siteinfo, why);
  ExportSite site;
  site.info = *std::move(info);
  if (s.dialect == "direct") site.dialect = mediawiki::Dialect::kDirect;
  if (s.schema == "0.10") site.schema = mediawiki::Schema::k0_10;

  const std::unique_ptr<Database> opened = open_database(s.wiki);
  Database& wiki = *opened;
  const mediawiki::RedirectResolver redirects(site.info, wiki.interwiki_prefixes(), {"#REDIRECT"});
  PrintingObserver observer;
  if (s.job == "logs") {
    FileSink sink(s.directory, "pages-logging.xml");
    return export_logs(wiki, site, observer, {s.range, {"suppress"}, s.sample}, sink);
  }
  ExportCounts counts;
  if (s.job == "titles") {
    FileSink main(s.directory, "all-titles-in-ns0");
    FileSink all(s.directory, "all-titles");
    export_titles(wiki, observer, {s.range, true, s.sample}, main, counts);
    export_titles(wiki, observer, {s.range, false, s.sample}, all, counts);
    return counts;
  }
  PageExportOptions options;
  options.select.pages = s.range;
  options.sample_pages = s.sample;
  options.threads = s.threads;
  PageExport exporter(wiki, site, redirects, observer, options);
  if (s.job == "stubs" || s.job == "stubs-and-history") {
    FileSink history(s.directory, "stub-meta-history.xml");
    FileSink current(s.directory, "stub-meta-current.xml");
    FileSink articles(s.directory, "stub-articles.xml");
    std::vector<PageOutput> outputs = {{&history, false, PageKinds::kAll, false},
                                       {&current, true, PageKinds::kAll, false},
                                       {&articles, true, PageKinds::kArticles, false}};
    if (s.job == "stubs") return exporter.run(outputs);
    FileSink texts(s.directory, "pages-meta-history.xml");
    outputs.push_back({&texts, false, PageKinds::kAll});
    return exporter.run(outputs);
  }
  FileSink sink(s.directory, "pages-" + s.job + ".xml");
  const PageOutput output{&sink, s.job != "meta-history",
                          s.job == "articles" ? PageKinds::kArticles : PageKinds::kAll};
  return exporter.run({&output, 1});
}

int main_of_tool(int argc, char** argv) {
  CLI::App app("Exports a MediaWiki database with the dump plugin's own code");
  Settings s;
  app.add_option("job", s.job)
      ->required()
      ->check(CLI::IsMember({"stubs", "articles", "meta-current", "meta-history",
                             "stubs-and-history", "logs", "titles"}));
  app.add_option("--database", s.wiki.database, "an SQLite file, or a name on the server")
      ->required();
  auto* server = app.add_option("--server", s.wiki.server, "a socket or HOST[:PORT] of MariaDB");
  app.add_option("--option-file", s.wiki.option_file, "its user and password")->needs(server);
  app.add_option("--siteinfo", s.siteinfo, "a file that begins with a dump's header")->required();
  app.add_option("--cluster", s.wiki.clusters,
                 "NAME=FILE or NAME=SERVER/DATABASE, for each external cluster");
  app.add_option("--directory", s.directory, "where the files go; without it bytes are counted");
  app.add_option("--dialect", s.dialect)->check(CLI::IsMember({"published", "direct"}));
  app.add_option("--schema", s.schema)->check(CLI::IsMember({"0.10", "0.11"}));
  app.add_option("--first", s.range.first);
  app.add_option("--last", s.range.last);
  app.add_option("--sample", s.sample);
  app.add_option("--threads", s.threads, "the reading one included")->check(CLI::Range(1, 64));
  CLI11_PARSE(app, argc, argv);
  try {
    const auto start = std::chrono::steady_clock::now();
    const ExportCounts counts = run(s);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "%s: total %lld written %lld unreadable %lld lost %lld pages %lld, %.3f s, "
        "%.0f/s, peak %ld MiB\n",
        s.job.c_str(), static_cast<long long>(counts.total), static_cast<long long>(counts.written),
        static_cast<long long>(counts.unreadable), static_cast<long long>(counts.lost),
        static_cast<long long>(counts.pages), took.count(),
        static_cast<double>(counts.written) / took.count(), usage.ru_maxrss / 1024);
    return 0;
  } catch (const plugin::Failure& failure) {
    std::cerr << failure.subject() << ": " << failure.message() << '\n';
    return 1;
  }
}

}  // namespace
}  // namespace dumps::xml_dump

int main(int argc, char** argv) { return dumps::xml_dump::main_of_tool(argc, argv); }
