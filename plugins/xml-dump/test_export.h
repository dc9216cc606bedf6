// TestExport: the exporters on a sample wiki, into strings. For tests.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/log_export.h"
#include "plugins/xml-dump/page_export.h"
#include "plugins/xml-dump/test_wiki.h"

namespace dumps::xml_dump {

struct TestExport {
  const TestWiki& wiki;
  mediawiki::Dialect dialect = mediawiki::Dialect::kDirect;
  mediawiki::Schema schema = mediawiki::Schema::k0_11;
  std::string table_prefix = {};
  IdRange range = {};

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
