// PageRenderer: decodes the texts of a batch and renders its pages to XML. Each worker has one; one
// thread at a time.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/export_writer.h"
#include "plugins/xml-dump/engine/export_site.h"
#include "plugins/xml-dump/engine/page_batch.h"
#include "plugins/xml-dump/engine/text_decoder.h"

namespace dumps::xml_dump {

class PageRenderer {
 public:
  // All must outlive this.
  PageRenderer(const ExportSite& site, std::span<const PageOutput> outputs);

  // Throws plugin::Failure for content of an unknown model.
  void render(PageBatch& batch);

 private:
  void render_page(PageBatch& batch, const BatchPage& page);
  void render_revision(PageBatch& batch, const BatchPage& page, const BatchRevision& revision,
                       std::span<BatchSlot> slots);
  void write_stub(PageBatch& batch, OutputMask outputs, const mediawiki::Revision& out);
  void write_revision(PageBatch& batch, OutputMask outputs, mediawiki::ExportWriter& writer,
                      const mediawiki::Revision& out);
  void open_page(PageBatch& batch, const BatchPage& page, OutputMask outputs);
  void close_page(PageBatch& batch, const BatchPage& page);
  void write_uploads(PageBatch& batch, const BatchPage& page, size_t output);
  mediawiki::ExportWriter& writer_of(size_t output);
  // Makes what the writer wants of the rows and texts, and counts the revision.
  void settle_slots(PageBatch& batch, const BatchPage& page, const BatchRevision& revision,
                    std::span<BatchSlot> slots);
  static void report_unreadable(PageBatch& batch, const BatchPage& page,
                                const BatchRevision& revision, const BatchSlot& slot);
  std::string_view revision_sha1(const BatchRevision& revision, std::span<const BatchSlot> slots);

  const ExportSite& site_;
  OutputMask with_text_ = 0;
  mediawiki::ExportWriter writer_;
  mediawiki::ExportWriter stub_writer_;
  TextDecoder decoder_;
  Arena texts_;  // of the revision at hand: they are warm in the cache when they are escaped
  std::string sha1_;
  std::vector<mediawiki::Slot> slots_;
};

}  // namespace dumps::xml_dump
