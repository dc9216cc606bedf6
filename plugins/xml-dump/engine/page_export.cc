#include "plugins/xml-dump/engine/page_export.h"

#include <deque>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/engine/batch_pipeline.h"
#include "plugins/xml-dump/engine/stopwatch.h"

namespace dumps::xml_dump {

PageExport::PageExport(Database& database, const ExportSite& site,
                       const mediawiki::RedirectResolver& redirects, ExportObserver& observer,
                       PageExportOptions options)
    : database_(database),
      site_(site),
      redirects_(redirects),
      observer_(observer),
      options_(std::move(options)) {}

PageSource& PageExport::pages() const {
  return options_.pages != nullptr ? *options_.pages : database_;
}

ExportCounts PageExport::run(std::span<const PageOutput> outputs) {
  outputs_.assign(outputs.begin(), outputs.end());
  pending_.resize(outputs_.size());
  const PageSelection what = widened(options_.select, outputs_);
  counts_.total = pages().count(what);
  observer_.progress(counts_);
  write_headers();
  run_batches(what);
  write_footers();
  count_strays();
  observer_.progress(counts_);
  observer_.worked(work_);
  return counts_;
}

void PageExport::run_batches(const PageSelection& what) {
  std::deque<PageRenderer> renderers;
  for (size_t i = 0; i < options_.threads; ++i) renderers.emplace_back(site_, outputs_);
  const BatchSource source{
      pages(),           database_, redirects_, options_.sample_pages, options_.with_uploads,
      options_.old_texts};
  BatchReader reader(source, what, outputs_, [this](const LostRow& row) { lost(row); });
  BatchPipeline pipeline(
      options_.threads, outputs_.size(),
      {.render = [&](PageBatch& batch, size_t thread) { renderers[thread].render(batch); },
       .write = [this](PageBatch& batch) { write(batch); },
       .collect = [this](const PageBatch& batch) { collect(batch); }});
  for (bool more = true; more;) {
    stop_if_cancelled(observer_);
    more = reader.fill(pipeline.empty_batch());
    pipeline.submit();
  }
  pipeline.finish();
  counts_.total += reader.total_change();
}

mediawiki::Dialect PageExport::dialect_of(size_t output) const {
  return outputs_[output].with_text ? site_.dialect : mediawiki::Dialect::kDirect;
}

void PageExport::write_headers() {
  for (size_t i = 0; i < outputs_.size(); ++i) {
    if (options_.with_header) {
      mediawiki::append_header(pending_[i], site_.info, site_.schema, dialect_of(i));
    }
    flush(i);
    outputs_[i].sink->cut();
  }
}

void PageExport::write_footers() {
  for (size_t i = 0; i < outputs_.size(); ++i) {
    flush(i);
    outputs_[i].sink->cut();
    if (options_.with_footer) mediawiki::append_footer(pending_[i], dialect_of(i));
    flush(i);
  }
}

void PageExport::write(PageBatch& batch) {
  const Stopwatch watch(batch.work.write_ns);
  for (size_t i = 0; i < outputs_.size(); ++i) {
    batch.work.xml_bytes += static_cast<std::int64_t>(batch.rendered[i].size());
    write(i, batch.rendered[i].view());
  }
}

void PageExport::write(size_t output, std::string_view bytes) {
  if (pending_[output].size() + bytes.size() < kSinkBlockBytes) {
    pending_[output] << bytes;
    return;
  }
  flush(output);
  outputs_[output].sink->write(bytes);
}

void PageExport::flush(size_t output) {
  if (pending_[output].empty()) return;
  outputs_[output].sink->write(pending_[output].view());
  pending_[output].clear();
}

void PageExport::collect(const PageBatch& batch) {
  for (const BatchReport& text : batch.unreadable) {
    observer_.unreadable({text.page_id, text.revision_id, text.role, text.address, text.reason});
    if (text.has_unknown_scheme) check_scheme(text);
    if (!text.is_known) check_unreadable(text);
  }
  for (const std::string& warning : batch.warnings) observer_.warn(warning);
  counts_ += batch.counts;
  work_ += batch.work;
  observer_.progress(counts_);
}

void PageExport::check_scheme(const BatchReport& text) const {
  if (options_.max_unreadable.allows_all()) return;
  throw plugin::failed(
      "revision " + std::to_string(text.revision_id),
      "of page " + std::to_string(text.page_id) + ", slot " + std::string(text.role) + ", " +
          std::string(text.address) + ": " + text.reason +
          ". Only tt:, es: and bad: are known, and of external stores DB://: use a newer version "
          "of "
          "this plugin or backend = \"maintenance\", or have such texts written as empty ones with "
          "max_unreadable = \"any\"");
}

void PageExport::check_unreadable(const BatchReport& text) {
  if (options_.max_unreadable.allows(++unreadable_texts_, counts_.total)) return;
  throw plugin::failed(
      "texts", std::to_string(unreadable_texts_) + " of " + std::to_string(counts_.total) +
                   " cannot be read, more than max_unreadable = \"" +
                   options_.max_unreadable.text() + "\" allows; the last one is " +
                   std::string(text.address) + " of revision " + std::to_string(text.revision_id) +
                   ": " + text.reason +
                   ". The log names them all: repair them, mark them as lost in the wiki "
                   "(findBadBlobs.php), or raise the limit");
}

void PageExport::lost(const LostRow& row) {
  ++counts_.lost;
  observer_.lost(row);
}

// Revisions without a page are never met on the way through the pages.
void PageExport::count_strays() {
  const std::int64_t met = counts_.written + counts_.unreadable + counts_.lost;
  if (options_.sample_pages != 0 || met >= counts_.total) return;
  observer_.warn(std::to_string(counts_.total - met) +
                 " revisions belong to no page and were left out, as MediaWiki does");
  counts_.lost += counts_.total - met;
}

}  // namespace dumps::xml_dump
