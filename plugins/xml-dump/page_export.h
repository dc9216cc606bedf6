// PageExport: pages and their revisions from a Database to one or more XML files in one pass.
//
// Revisions are taken in batches (bounded in number and in bytes), their texts loaded together,
// then rendered in order; so memory does not depend on the size of the wiki or of a page. Stubs
// write three files at once: each output takes the pages and revisions of its kind. One thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/mediawiki/export_writer.h"
#include "plugins/xml-dump/arena.h"
#include "plugins/xml-dump/byte_sink.h"
#include "plugins/xml-dump/database.h"
#include "plugins/xml-dump/export_observer.h"
#include "plugins/xml-dump/export_site.h"
#include "plugins/xml-dump/text_loader.h"

namespace dumps::xml_dump {

struct PageOutput {
  ByteSink* sink = nullptr;
  bool latest_only = false;
  PageKinds kinds = PageKinds::kAll;
};

struct PageExportOptions {
  IdRange pages;
  bool with_text = true;           // false: stubs, always in the direct dialect
  std::uint64_t sample_pages = 0;  // stop after so many pages; 0: all
};

class PageExport {
 public:
  // All must outlive this.
  PageExport(Database& database, const ExportSite& site,
             const mediawiki::RedirectResolver& redirects, ExportObserver& observer,
             PageExportOptions options);

  ~PageExport();

  // Writes whole files, header to footer. Throws plugin::Failure.
  ExportCounts run(std::span<const PageOutput> outputs);

 private:
  struct Output;
  struct BatchSlot;
  struct BatchRevision;
  struct Batch;

  PageSelection selection() const;
  bool fill(PageReader& reader, Batch& batch);
  void add(Batch& batch, RevisionRow& row);
  void load(Batch& batch);
  void render(Batch& batch);
  void render_revision(const PageRow& page, BatchRevision& revision, std::span<BatchSlot> slots);
  void settle_slots(const PageRow& page, const BatchRevision& revision, std::span<BatchSlot> slots);
  std::string_view revision_sha1(const BatchRevision& revision, std::span<const BatchSlot> slots);
  void report(const PageRow& page, const BatchRevision& revision, const BatchSlot& slot);
  void write_page_start(Output& output, const PageRow& page);
  void finish_page();
  std::optional<std::string> redirect_of(const PageRow& page);
  std::optional<std::string> redirect_from_text(const PageRow& page);
  void lost(const LostRow& row);

  Database& database_;
  const ExportSite& site_;
  const mediawiki::RedirectResolver& redirects_;
  ExportObserver& observer_;
  PageExportOptions options_;
  mediawiki::ExportWriter writer_;
  TextLoader loader_;
  std::vector<Output> outputs_;
  ExportCounts counts_;

  PageRow page_;  // the reader's
  bool in_page_ = false;
  std::uint64_t pages_read_ = 0;
  std::int64_t open_page_ = 0;  // being written; 0: none
  std::optional<std::string> redirect_;
  std::string sha1_;
  std::vector<mediawiki::Slot> slots_;
};

}  // namespace dumps::xml_dump
