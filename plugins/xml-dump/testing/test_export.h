// TestExport: the exporters on a sample wiki, into strings. For tests.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/engine/log_export.h"
#include "plugins/xml-dump/engine/page_export.h"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {

struct TestExport {
  const TestWiki& wiki;
  mediawiki::Dialect dialect = mediawiki::Dialect::kDirect;
  mediawiki::Schema schema = mediawiki::Schema::k0_11;
  std::string table_prefix = {};
  IdRange range = {};
  size_t threads = 1;
  // Where the wiki is read from; nothing: its SQLite files.
  std::function<std::unique_ptr<Database>()> open = {};
  std::string unknown_format = {};
  // What is asked for besides.
  NamespaceFilter namespaces = {};
  IdRange revisions = {};
  std::string titles = {};      // lines; empty: all pages
  std::string upload_url = {};  // empty: no uploads
  bool is_whole = true;         // with header and footer
  std::string stubs = {};       // XML of which pages and revisions are; empty: the database

  // What the last export told.
  ExportCounts counts = {};
  KeepingObserver observer = {};

  struct File {
    bool latest_only = false;
    PageKinds kinds = PageKinds::kAll;
  };
  // All files in one pass.
  std::vector<std::string> pages(bool with_text, const std::vector<File>& files);
  std::string history() { return pages(true, {{}})[0]; }
  std::string current() { return pages(true, {{.latest_only = true}})[0]; }
  std::string articles() { return pages(true, {{true, PageKinds::kArticles}})[0]; }
  std::string logs(const std::vector<std::string>& hidden = {"suppress"});
};

// What stands between the header and the footer of a dump.
std::string body_of(const std::string& xml);

}  // namespace dumps::xml_dump
