#include "plugins/xml-dump/engine/page_renderer.h"

#include <algorithm>

#include "plugins/mediawiki/sha1_base36.h"
#include "plugins/xml-dump/engine/stopwatch.h"

namespace dumps::xml_dump {

using mediawiki::ByteBuffer;
using mediawiki::Dialect;
using mediawiki::Slot;

namespace {

bool has(OutputMask outputs, size_t output) { return (outputs >> output & 1) != 0; }

}  // namespace

PageRenderer::PageRenderer(const ExportSite& site, std::span<const PageOutput> outputs)
    : site_(site),
      writer_(site.info, site.schema, site.dialect),
      stub_writer_(site.info, site.schema, Dialect::kDirect) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].with_text) with_text_ |= OutputMask{1} << i;
  }
}

mediawiki::ExportWriter& PageRenderer::writer_of(size_t output) {
  return has(with_text_, output) ? writer_ : stub_writer_;
}

void PageRenderer::render(PageBatch& batch) {
  std::int64_t total_ns = 0;
  {
    const Stopwatch watch(total_ns);
    for (const BatchPage& page : batch.pages) render_page(batch, page);
  }
  batch.work.render_ns += total_ns - batch.work.decode_ns;
}

void PageRenderer::render_page(PageBatch& batch, const BatchPage& page) {
  if (page.begins) ++batch.counts.pages;
  for (size_t i = 0; i < page.revision_count; ++i) {
    const BatchRevision& revision = batch.revisions[page.first_revision + i];
    render_revision(batch, page, revision,
                    std::span(batch.slots).subspan(revision.first_slot, revision.slot_count));
  }
  if (page.closes != 0) close_page(batch, page);
}

void PageRenderer::open_page(PageBatch& batch, const BatchPage& page, OutputMask outputs) {
  mediawiki::Page head;
  head.title = page.row.title;
  head.namespace_id = page.row.namespace_id;
  head.id = page.row.id;
  if (page.redirect) head.redirect = *page.redirect;
  for (size_t i = 0; i < batch.rendered.size(); ++i) {
    if (has(outputs, i)) writer_of(i).open_page(batch.rendered[i], head);
  }
}

void PageRenderer::close_page(PageBatch& batch, const BatchPage& page) {
  for (size_t i = 0; i < batch.rendered.size(); ++i) {
    if (!has(page.closes, i)) continue;
    write_uploads(batch, page, i);
    mediawiki::ExportWriter::close_page(batch.rendered[i]);
  }
}

void PageRenderer::write_uploads(PageBatch& batch, const BatchPage& page, size_t output) {
  for (const UploadRow& row : page.row.uploads) {
    mediawiki::Upload upload;
    upload.timestamp = row.timestamp;
    upload.contributor = {row.user_id, row.user_name};
    upload.comment = row.comment;
    upload.name = page.row.title;
    upload.archive_name = row.archive_name;
    upload.size = row.size;
    upload.sha1 = row.sha1;
    upload.deleted = row.deleted;
    if (!writer_of(output).upload(batch.rendered[output], upload, site_.uploads)) {
      batch.warnings.push_back("an upload of page " + std::to_string(page.row.id) +
                               " has no valid timestamp; the epoch was written");
    }
  }
}

void PageRenderer::render_revision(PageBatch& batch, const BatchPage& page,
                                   const BatchRevision& revision, std::span<BatchSlot> slots) {
  // Main first, the others by name.
  std::sort(slots.begin(), slots.end(), [](const BatchSlot& a, const BatchSlot& b) {
    const bool a_is_main = a.row.role == "main";
    const bool b_is_main = b.row.role == "main";
    return a_is_main != b_is_main ? a_is_main : a.row.role < b.row.role;
  });
  texts_.clear();
  settle_slots(batch, page, revision, slots);
  if (revision.opens != 0) open_page(batch, page, revision.opens);
  if (revision.writes == 0) return;

  const RevisionRow& row = revision.row;
  mediawiki::Revision out;
  out.id = row.id;
  out.parent_id = row.parent_id;
  out.timestamp = row.timestamp;
  out.contributor = {row.user_id, row.user_name};
  out.is_minor = row.is_minor;
  out.deleted = row.deleted;
  out.is_current = row.id == page.row.latest;
  out.comment = row.comment;
  out.sha1 = revision_sha1(revision, slots);
  out.slots = slots_;
  write_revision(batch, revision.writes & with_text_, writer_, out);
  if ((revision.writes & ~with_text_) != 0) write_stub(batch, revision.writes & ~with_text_, out);
}

void PageRenderer::write_stub(PageBatch& batch, OutputMask outputs,
                              const mediawiki::Revision& out) {
  for (Slot& slot : slots_) slot.text_state = Slot::Text::kStub;
  write_revision(batch, outputs, stub_writer_, out);
}

// Renders for the first of the outputs, copies for the others.
void PageRenderer::write_revision(PageBatch& batch, OutputMask outputs,
                                  mediawiki::ExportWriter& writer, const mediawiki::Revision& out) {
  const ByteBuffer* rendered = nullptr;
  size_t begin = 0;
  for (size_t i = 0; i < batch.rendered.size(); ++i) {
    if (!has(outputs, i)) continue;
    ByteBuffer& buffer = batch.rendered[i];
    if (rendered != nullptr) {
      buffer << rendered->view().substr(begin);
      continue;
    }
    rendered = &buffer;
    begin = buffer.size();
    if (!writer.revision(buffer, out)) {
      batch.warnings.push_back("revision " + std::to_string(out.id) +
                               " has no valid timestamp; the epoch was written");
    }
  }
}

void PageRenderer::settle_slots(PageBatch& batch, const BatchPage& page,
                                const BatchRevision& revision, std::span<BatchSlot> slots) {
  slots_.clear();
  {
    const Stopwatch watch(batch.work.decode_ns);
    for (BatchSlot& slot : slots) {
      if (slot.is_requested) decoder_.decode(slot.text, texts_);
    }
  }
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
    if (revision.shows_text) {
      out.text_state = is_loaded ? Slot::Text::kLoaded : Slot::Text::kUnreadable;
      out.text = slot.text.text;
      batch.work.text_bytes += static_cast<std::int64_t>(out.text.size());
      if (!is_loaded || slot.text.is_known_bad) {
        is_readable = false;
        report_unreadable(batch, page, revision, slot);
      }
    }
    if (slot.row.sha1.empty() && is_loaded) {
      // Computed from the text where the database has none.
      slot.row.sha1 = texts_.keep(mediawiki::sha1_base36(slot.text.text));
    } else if (slot.is_requested && !is_loaded && !revision.shows_text && !revision.is_hidden) {
      report_unreadable(batch, page, revision, slot);
    }
    out.sha1 = slot.row.sha1;
  }
  if (!revision.has_main_slot) return;  // counted as lost
  ++(is_readable ? batch.counts.written : batch.counts.unreadable);
}

void PageRenderer::report_unreadable(PageBatch& batch, const BatchPage& page,
                                     const BatchRevision& revision, const BatchSlot& slot) {
  BatchReport& report = batch.unreadable.emplace_back();
  report.page_id = page.row.id;
  report.revision_id = revision.row.id;
  report.role = slot.row.role;
  report.address = slot.row.address;
  report.is_known = slot.text.is_known_bad;
  report.has_unknown_scheme = slot.text.has_unknown_scheme;
  report.reason = report.is_known ? "the wiki marked it as lost" : slot.text.reason;
  if (!revision.shows_text) report.reason = "no sha1 can be computed: " + report.reason;
}

// The stored digest, or what MediaWiki makes of those of the slots, by name of role.
std::string_view PageRenderer::revision_sha1(const BatchRevision& revision,
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

}  // namespace dumps::xml_dump
