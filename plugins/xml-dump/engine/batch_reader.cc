#include "plugins/xml-dump/engine/batch_reader.h"

#include <algorithm>
#include <utility>

#include "plugins/mediawiki/export_writer.h"
#include "plugins/xml-dump/engine/stopwatch.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kFileNamespace = 6;

}  // namespace

BatchReader::BatchReader(const BatchSource& source, const PageSelection& selection,
                         std::span<const PageOutput> outputs, LossVisitor lost)
    : source_(source),
      outputs_(outputs),
      lost_(std::move(lost)),
      loader_(source.database),
      reader_(source.pages.read_pages(selection, lost_)) {}

bool BatchReader::fill(PageBatch& batch) {
  const Stopwatch watch(batch.work.database_ns);
  if (in_page_) continue_page(batch);
  bool more = true;
  while (more && !batch.is_full()) {
    if (!in_page_) {
      more = next_page(batch);
    } else if (reader_->next_revision(batch.arena, row_)) {
      add(batch, row_);
    } else {
      end_page(batch);
    }
  }
  load_texts(batch);
  return more;
}

bool BatchReader::next_page(PageBatch& batch) {
  if (source_.sample_pages != 0 && pages_read_ >= source_.sample_pages) return false;
  if (!reader_->next_page(page_)) return false;
  ++pages_read_;
  in_page_ = true;
  has_revision_ = false;
  redirect_ = redirect_of(page_);
  page_.uploads.clear();
  if (source_.with_uploads && page_.namespace_id == kFileNamespace) {
    source_.database.load_uploads(page_);
  }
  continue_page(batch);
  return true;
}

void BatchReader::continue_page(PageBatch& batch) const {
  BatchPage& page = batch.pages.emplace_back();
  page.row = page_;
  page.redirect = redirect_;
  page.first_revision = batch.revisions.size();
}

void BatchReader::end_page(PageBatch& batch) {
  batch.pages.back().closes = std::exchange(open_, 0);
  in_page_ = false;
}

void BatchReader::add(PageBatch& batch, RevisionRow& row) {
  BatchPage& page = batch.pages.back();
  ++page.revision_count;
  page.begins |= !std::exchange(has_revision_, true);
  BatchRevision& revision = batch.revisions.emplace_back();
  std::vector<SlotRow> slots = std::exchange(row.slots, {});
  revision.row = row;
  row.slots = std::move(slots);  // keeps its memory for the next row
  revision.has_main_slot = std::any_of(row.slots.begin(), row.slots.end(),
                                       [](const SlotRow& slot) { return slot.role == "main"; });
  if (!revision.has_main_slot) lost_({row.id, page_.id, "it has no main slot"});
  choose_outputs(revision);
  add_slots(batch, revision, row.slots);
}

void BatchReader::add_slots(PageBatch& batch, BatchRevision& revision,
                            std::span<const SlotRow> slots) const {
  revision.first_slot = batch.slots.size();
  revision.slot_count = slots.size();
  for (const SlotRow& row : slots) {
    BatchSlot& slot = batch.slots.emplace_back();
    slot.row = row;
    slot.is_requested = revision.shows_text || row.sha1.empty();
    if (slot.is_requested) batch.text_bytes += std::max<std::int64_t>(row.size, 0);
  }
}

void BatchReader::choose_outputs(BatchRevision& revision) {
  const bool is_latest = revision.row.id == page_.latest;
  revision.is_hidden = (revision.row.deleted & mediawiki::kDeletedText) != 0 && !is_latest;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    const PageOutput& output = outputs_[i];
    if (!is_wanted(output.kinds, page_.namespace_id)) continue;
    if (output.latest_only && !(is_latest && revision.has_main_slot)) continue;
    // A full history opens the page even when its only revision cannot be written.
    const OutputMask bit = OutputMask{1} << i;
    revision.opens |= bit & ~open_;
    open_ |= bit;
    if (!revision.has_main_slot) continue;
    revision.writes |= bit;
    revision.shows_text |= output.with_text && !revision.is_hidden;
  }
}

void BatchReader::request_texts(PageBatch& batch, const BatchPage& page) {
  for (size_t i = 0; i < page.revision_count; ++i) {
    const BatchRevision& revision = batch.revisions[page.first_revision + i];
    for (size_t k = 0; k < revision.slot_count; ++k) {
      const BatchSlot& slot = batch.slots[revision.first_slot + k];
      if (!slot.is_requested) continue;
      TextRequest& request = batch.requests.emplace_back();
      request.address = slot.row.address;
      request.size_hint = static_cast<size_t>(std::max<std::int64_t>(slot.row.size, 0));
      if (source_.old_texts == nullptr || slot.row.role != "main") continue;
      look_into_old_texts(batch, page, revision, slot.row, request);
    }
  }
}

void BatchReader::look_into_old_texts(PageBatch& batch, const BatchPage& page,
                                      const BatchRevision& revision, const SlotRow& slot,
                                      TextRequest& request) {
  const auto text =
      source_.old_texts->take({page.row.id, revision.row.id, slot.size, slot.sha1}, batch.arena);
  ++(text ? batch.work.prefetch_hits : batch.work.prefetch_misses);
  if (text) request.take(*text);
}

void BatchReader::load_texts(PageBatch& batch) {
  for (const BatchPage& page : batch.pages) request_texts(batch, page);
  loader_.load(batch.requests, batch.arena);
  size_t next = 0;
  for (BatchSlot& slot : batch.slots) {
    if (slot.is_requested) slot.text = std::move(batch.requests[next++]);
  }
}

std::optional<std::string> BatchReader::redirect_of(const PageRow& page) {
  if (page.redirect_title) return page.redirect_title;
  if (!page.is_redirect) return std::nullopt;
  if (page.redirect && page.redirect->is_complete())
    return source_.redirects.from_row(*page.redirect);
  return redirect_from_text(page);
}

std::optional<std::string> BatchReader::redirect_from_text(const PageRow& page) {
  const auto slot = source_.database.main_slot(page.latest);
  if (!slot || slot->model != "wikitext") return std::nullopt;
  Arena arena;
  TextRequest request;
  request.address = slot->address;
  loader_.load({&request, 1}, arena);
  decoder_.decode(request, arena);
  return request.state == TextRequest::State::kLoaded ? source_.redirects.from_text(request.text)
                                                      : std::nullopt;
}

}  // namespace dumps::xml_dump
