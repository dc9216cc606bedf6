#include "plugins/xml-dump/page_export.h"

#include <algorithm>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/sha1_base36.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::ByteBuffer;
using mediawiki::Dialect;
using mediawiki::Slot;

// A batch ends at whichever comes first. Bytes are those that the database announces.
constexpr size_t kBatchRevisions = 64;
constexpr std::int64_t kBatchTextBytes = std::int64_t{1} << 20;

constexpr std::int64_t kProgressStep = 500;

}  // namespace

struct PageExport::Output {
  explicit Output(const PageOutput& spec) : to(spec), buffer(2 * kSinkBlockBytes) {}

  bool takes(const PageRow& page) const { return is_wanted(to.kinds, page.namespace_id); }
  void flush() {
    if (buffer.empty()) return;
    to.sink->write(buffer.view());
    buffer.clear();
  }
  void cut() {
    flush();
    to.sink->cut();
  }

  PageOutput to;
  ByteBuffer buffer;
  bool page_is_open = false;
};

struct PageExport::BatchSlot {
  SlotRow row;
  TextRequest text;
  bool is_requested = false;
};

struct PageExport::BatchRevision {
  RevisionRow row;  // its slots are moved to the batch
  size_t page = 0;
  size_t first_slot = 0;
  size_t slot_count = 0;
  bool hides_text = false;
};

// Pages and revisions in the order of writing. Rows are reused, so that nothing is allocated once
// the first batches are through.
struct PageExport::Batch {
  Arena arena;
  std::vector<PageRow> pages;
  std::vector<BatchRevision> revisions;
  std::vector<BatchSlot> slots;
  std::vector<TextRequest> requests;
  std::int64_t text_bytes = 0;

  void clear() {
    arena.clear();
    pages.clear();
    revisions.clear();
    slots.clear();
    requests.clear();
    text_bytes = 0;
  }
  bool is_full() const {
    return revisions.size() >= kBatchRevisions || text_bytes >= kBatchTextBytes;
  }
};

PageExport::PageExport(Database& database, const ExportSite& site,
                       const mediawiki::RedirectResolver& redirects, ExportObserver& observer,
                       PageExportOptions options)
    : database_(database),
      site_(site),
      redirects_(redirects),
      observer_(observer),
      options_(options),
      writer_(site.info, site.schema, options.with_text ? site.dialect : Dialect::kDirect),
      loader_(database) {}

PageExport::~PageExport() = default;

// What has to be read so that every output gets its part.
PageSelection PageExport::selection() const {
  PageSelection selection{options_.pages, PageKinds::kArticles, true};
  for (const Output& output : outputs_) {
    selection.latest_only &= output.to.latest_only;
    if (output.to.kinds == PageKinds::kAll) selection.kinds = PageKinds::kAll;
  }
  return selection;
}

ExportCounts PageExport::run(std::span<const PageOutput> outputs) {
  for (const PageOutput& output : outputs) outputs_.emplace_back(output);
  const PageSelection what = selection();
  counts_.total = database_.count(what);
  observer_.progress(counts_);
  for (Output& output : outputs_) {
    writer_.header(output.buffer);
    output.cut();
  }

  const auto reader = database_.read_pages(what, [this](const LostRow& row) { lost(row); });
  Batch batch;
  for (bool more = true; more;) {
    stop_if_cancelled(observer_);
    batch.clear();
    more = fill(*reader, batch);
    load(batch);
    render(batch);
  }
  finish_page();
  for (Output& output : outputs_) {
    output.cut();
    writer_.footer(output.buffer);
    output.flush();
  }
  // Revisions without a page are never met on the way through the pages.
  const std::int64_t met = counts_.written + counts_.unreadable + counts_.lost;
  if (options_.sample_pages == 0 && met < counts_.total) {
    observer_.warn(std::to_string(counts_.total - met) +
                   " revisions belong to no page and were left out, as MediaWiki does");
    counts_.lost += counts_.total - met;
  }
  observer_.progress(counts_);
  return counts_;
}

// False when the source has come to its end.
bool PageExport::fill(PageReader& reader, Batch& batch) {
  RevisionRow row;
  if (in_page_) batch.pages.push_back(page_);
  while (!batch.is_full()) {
    if (!in_page_) {
      if (options_.sample_pages != 0 && pages_read_ >= options_.sample_pages) return false;
      if (!reader.next_page(page_)) return false;
      ++pages_read_;
      in_page_ = true;
      batch.pages.push_back(page_);
    }
    if (!reader.next_revision(batch.arena, row)) {
      in_page_ = false;
      continue;
    }
    add(batch, row);
  }
  return true;
}

void PageExport::add(Batch& batch, RevisionRow& row) {
  BatchRevision& revision = batch.revisions.emplace_back();
  std::vector<SlotRow> slots = std::exchange(row.slots, {});
  revision.row = row;
  row.slots = std::move(slots);  // keeps its memory for the next row
  revision.page = batch.pages.size() - 1;
  revision.first_slot = batch.slots.size();
  revision.slot_count = row.slots.size();
  revision.hides_text =
      (row.deleted & mediawiki::kDeletedText) != 0 && row.id != batch.pages.back().latest;
  for (const SlotRow& slot_row : row.slots) {
    BatchSlot& slot = batch.slots.emplace_back();
    slot.row = slot_row;
    slot.is_requested = (options_.with_text && !revision.hides_text) || slot_row.sha1.empty();
    if (slot.is_requested) batch.text_bytes += std::max<std::int64_t>(slot_row.size, 0);
  }
}

void PageExport::load(Batch& batch) {
  for (BatchSlot& slot : batch.slots) {
    if (!slot.is_requested) continue;
    TextRequest& request = batch.requests.emplace_back();
    request.address = slot.row.address;
    request.size_hint = static_cast<size_t>(std::max<std::int64_t>(slot.row.size, 0));
  }
  loader_.load(batch.requests, batch.arena);
  size_t next = 0;
  for (BatchSlot& slot : batch.slots) {
    if (slot.is_requested) slot.text = std::move(batch.requests[next++]);
  }
}

void PageExport::render(Batch& batch) {
  for (BatchRevision& revision : batch.revisions) {
    const PageRow& page = batch.pages[revision.page];
    if (page.id != open_page_) {
      finish_page();
      open_page_ = page.id;
      redirect_ = redirect_of(page);
      ++counts_.pages;
    }
    render_revision(page, revision,
                    std::span(batch.slots).subspan(revision.first_slot, revision.slot_count));
    const std::int64_t met = counts_.written + counts_.unreadable + counts_.lost;
    if (met % kProgressStep == 0) observer_.progress(counts_);
  }
}

void PageExport::write_page_start(Output& output, const PageRow& page) {
  output.page_is_open = true;
  mediawiki::Page head;
  head.title = page.title;
  head.namespace_id = page.namespace_id;
  head.id = page.id;
  if (redirect_) head.redirect = *redirect_;
  writer_.open_page(output.buffer, head);
}

void PageExport::finish_page() {
  for (Output& output : outputs_) {
    if (output.page_is_open) mediawiki::ExportWriter::close_page(output.buffer);
    output.page_is_open = false;
    if (output.buffer.size() >= kSinkBlockBytes) output.flush();
  }
  open_page_ = 0;
}

void PageExport::render_revision(const PageRow& page, BatchRevision& revision,
                                 std::span<BatchSlot> slots) {
  // Main first, the others by name.
  std::sort(slots.begin(), slots.end(), [](const BatchSlot& a, const BatchSlot& b) {
    const bool a_is_main = a.row.role == "main";
    const bool b_is_main = b.row.role == "main";
    return a_is_main != b_is_main ? a_is_main : a.row.role < b.row.role;
  });
  const bool is_latest = revision.row.id == page.latest;
  const bool has_main = slots.front().row.role == "main";
  if (!has_main) lost({revision.row.id, page.id, "it has no main slot"});
  settle_slots(page, revision, slots);

  mediawiki::Revision out;
  out.id = revision.row.id;
  out.parent_id = revision.row.parent_id;
  out.timestamp = revision.row.timestamp;
  out.contributor = {revision.row.user_id, revision.row.user_name};
  out.is_minor = revision.row.is_minor;
  out.deleted = revision.row.deleted;
  out.is_current = is_latest;
  out.comment = revision.row.comment;
  out.sha1 = revision_sha1(revision, slots);
  out.slots = slots_;

  ByteBuffer* rendered = nullptr;
  size_t begin = 0;
  for (Output& output : outputs_) {
    if (!output.takes(page) || (output.to.latest_only && !(is_latest && has_main))) continue;
    // A full history opens the page even when its only revision cannot be written.
    if (!output.page_is_open) write_page_start(output, page);
    if (!has_main) continue;
    if (rendered == nullptr) {
      rendered = &output.buffer;
      begin = rendered->size();
      if (!writer_.revision(output.buffer, out)) {
        observer_.warn("revision " + std::to_string(out.id) +
                       " has no valid timestamp; the epoch was written");
      }
    } else {
      output.buffer << rendered->view().substr(begin);
    }
  }
  for (Output& output : outputs_) {
    if (output.buffer.size() >= kSinkBlockBytes) output.flush();
  }
}

// Makes what the writer wants of the rows and texts, and counts the revision.
void PageExport::settle_slots(const PageRow& page, const BatchRevision& revision,
                              std::span<BatchSlot> slots) {
  slots_.clear();
  bool is_readable = true;
  for (BatchSlot& slot : slots) {
    Slot& out = slots_.emplace_back();
    out.role = slot.row.role;
    out.model = slot.row.model;
    out.format = site_.format_of(slot.row.model, revision.row.id);
    out.origin = slot.row.origin;
    out.size = slot.row.size;
    out.address = slot.row.address;
    const bool is_loaded = slot.text.state == TextRequest::State::kLoaded;
    if (options_.with_text && !revision.hides_text) {
      out.text_state = is_loaded ? Slot::Text::kLoaded : Slot::Text::kUnreadable;
      out.text = slot.text.text;
      if (!is_loaded || slot.text.is_known_bad) {
        is_readable = false;
        report(page, revision, slot);
      }
    }
    if (slot.row.sha1.empty() && is_loaded) {
      // Computed from the text where the database has none.
      const std::string sha1 = mediawiki::sha1_base36(slot.text.text);
      slot.text.reason = sha1;
      slot.row.sha1 = slot.text.reason;
    }
    out.sha1 = slot.row.sha1;
  }
  if (slots.front().row.role != "main") return;  // counted as lost
  ++(is_readable ? counts_.written : counts_.unreadable);
}

// The stored digest, or what MediaWiki makes of those of the slots, by name of role.
std::string_view PageExport::revision_sha1(const BatchRevision& revision,
                                           std::span<const BatchSlot> slots) {
  if (!revision.row.sha1.empty()) return revision.row.sha1;
  std::vector<const SlotRow*> by_role;
  for (const BatchSlot& slot : slots) by_role.push_back(&slot.row);
  std::sort(by_role.begin(), by_role.end(),
            [](const SlotRow* a, const SlotRow* b) { return a->role < b->role; });
  sha1_ = by_role.front()->sha1;
  for (size_t i = 0; i < by_role.size(); ++i) {
    if (by_role[i]->sha1.empty()) return {};
    if (i != 0) sha1_ = mediawiki::sha1_base36(sha1_ + std::string(by_role[i]->sha1));
  }
  return sha1_;
}

void PageExport::report(const PageRow& page, const BatchRevision& revision, const BatchSlot& slot) {
  observer_.unreadable({page.id, revision.row.id, slot.row.role, slot.row.address,
                        slot.text.is_known_bad ? std::string_view("the wiki marked it as lost")
                                               : std::string_view(slot.text.reason)});
}

std::optional<std::string> PageExport::redirect_of(const PageRow& page) {
  if (!page.is_redirect) return std::nullopt;
  if (page.redirect && page.redirect->is_complete()) return redirects_.from_row(*page.redirect);
  return redirect_from_text(page);
}

std::optional<std::string> PageExport::redirect_from_text(const PageRow& page) {
  const auto slot = database_.main_slot(page.latest);
  if (!slot || slot->model != "wikitext") return std::nullopt;
  Arena arena;
  TextRequest request;
  request.address = slot->address;
  loader_.load({&request, 1}, arena);
  return request.state == TextRequest::State::kLoaded ? redirects_.from_text(request.text)
                                                      : std::nullopt;
}

void PageExport::lost(const LostRow& row) {
  ++counts_.lost;
  observer_.lost(row);
}

}  // namespace dumps::xml_dump
