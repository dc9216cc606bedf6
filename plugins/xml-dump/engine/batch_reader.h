// BatchReader: fills batches with the pages, revisions and stored texts of a Database, and decides
// which outputs take which of them. Thread of the database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "plugins/mediawiki/redirect.h"
#include "plugins/xml-dump/engine/old_texts.h"
#include "plugins/xml-dump/engine/page_batch.h"
#include "plugins/xml-dump/engine/text_decoder.h"
#include "plugins/xml-dump/engine/text_loader.h"

namespace dumps::xml_dump {

// What a reader reads. All must outlive it.
struct BatchSource {
  PageSource& pages;
  Database& database;  // of texts, and of what `pages` does not know
  const mediawiki::RedirectResolver& redirects;
  std::uint64_t sample_pages = 0;  // stop after so many pages; 0: all
  bool with_uploads = false;
  OldTexts* old_texts = nullptr;  // of an earlier dump
};

class BatchReader {
 public:
  // `outputs` must outlive this. Revisions that are lost are told to `lost`.
  BatchReader(const BatchSource& source, const PageSelection& selection,
              std::span<const PageOutput> outputs, LossVisitor lost);

  // False when the source has come to its end; the batch may hold rows all the same.
  bool fill(PageBatch& batch);
  // As of PageReader.
  std::int64_t total_change() const { return reader_->total_change(); }

 private:
  bool next_page(PageBatch& batch);
  void continue_page(PageBatch& batch) const;
  void end_page(PageBatch& batch);
  void add(PageBatch& batch, RevisionRow& row);
  void add_slots(PageBatch& batch, BatchRevision& revision, std::span<const SlotRow> slots) const;
  void choose_outputs(BatchRevision& revision);
  void load_texts(PageBatch& batch);
  void request_texts(PageBatch& batch, const BatchPage& page);
  void look_into_old_texts(PageBatch& batch, const BatchPage& page, const BatchRevision& revision,
                           const SlotRow& slot, TextRequest& request);
  std::optional<std::string> redirect_of(const PageRow& page);
  std::optional<std::string> redirect_from_text(const PageRow& page);

  const BatchSource source_;
  const std::span<const PageOutput> outputs_;
  LossVisitor lost_;
  TextLoader loader_;
  TextDecoder decoder_;
  std::unique_ptr<PageReader> reader_;

  // The page at hand.
  bool in_page_ = false;
  PageRow page_;
  std::optional<std::string> redirect_;
  bool has_revision_ = false;
  OutputMask open_ = 0;  // whose page has begun
  std::uint64_t pages_read_ = 0;
  RevisionRow row_;
};

}  // namespace dumps::xml_dump
