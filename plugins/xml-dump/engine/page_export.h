// PageExport: pages and their revisions from a Database to one or more XML files in one pass.
//
// Revisions are taken in batches (bounded in number and in bytes), rendered by as many threads as
// are granted, and written in order: the bytes do not depend on the number of threads, nor memory
// on the size of the wiki or of a page. Several files can be written at once, stubs beside texts:
// each output takes the pages and revisions of its kind. The database and the observer are used by
// the calling thread only; sinks are written by any thread, one at a time.
#pragma once

#include <span>
#include <vector>

#include "plugins/mediawiki/export_writer.h"
#include "plugins/xml-dump/engine/batch_reader.h"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/export_site.h"
#include "plugins/xml-dump/engine/page_renderer.h"
#include "plugins/xml-dump/engine/unreadable_limit.h"

namespace dumps::xml_dump {

struct PageExportOptions {
  PageSelection select = {};       // what of it is read follows from the outputs
  std::uint64_t sample_pages = 0;  // stop after so many pages; 0: all
  size_t threads = 1;              // the caller's included
  PageSource* pages = nullptr;     // null: the database
  bool with_uploads = false;
  bool with_header = true;
  bool with_footer = true;
  OldTexts* old_texts = nullptr;        // of an earlier dump: spares the database reading them
  UnreadableLimit max_unreadable = {};  // more end the export
};

class PageExport {
 public:
  // All must outlive this.
  PageExport(Database& database, const ExportSite& site,
             const mediawiki::RedirectResolver& redirects, ExportObserver& observer,
             PageExportOptions options);

  // Writes whole files, header to footer unless the options say otherwise. Throws plugin::Failure.
  ExportCounts run(std::span<const PageOutput> outputs);

 private:
  PageSource& pages() const;
  mediawiki::Dialect dialect_of(size_t output) const;
  void run_batches(const PageSelection& what);
  void write_headers();
  void write_footers();
  void write(PageBatch& batch);
  void write(size_t output, std::string_view bytes);
  void flush(size_t output);
  void collect(const PageBatch& batch);
  void lost(const LostRow& row);
  void check_scheme(const BatchReport& text) const;
  void check_unreadable(const BatchReport& text);
  void count_strays();

  Database& database_;
  const ExportSite& site_;
  const mediawiki::RedirectResolver& redirects_;
  ExportObserver& observer_;
  PageExportOptions options_;
  std::vector<PageOutput> outputs_;
  std::vector<mediawiki::ByteBuffer> pending_;  // what is too little for a sink, by output
  ExportCounts counts_;
  ExportWork work_;
  std::int64_t unreadable_texts_ = 0;  // without those that the wiki marked as lost
};

}  // namespace dumps::xml_dump
