#include "plugins/xml-dump/jobs/host_observer.h"

namespace dumps::xml_dump {
namespace {

constexpr std::uint64_t kMaxNamed = 1000;

}  // namespace

void HostObserver::progress(const ExportCounts& counts) {
  plugin::Progress figures;
  figures.total = static_cast<std::uint64_t>(counts.total);
  figures.done = static_cast<std::uint64_t>(counts.written);
  figures.skipped = static_cast<std::uint64_t>(counts.unreadable + counts.lost);
  figures.unit = unit_;
  host_.progress(figures);
}

bool HostObserver::may_name(std::uint64_t& named) {
  if (++named == kMaxNamed + 1) {
    host_.warn("more of this kind are counted and not named any more");
  }
  return named <= kMaxNamed;
}

void HostObserver::unreadable(const UnreadableText& text) {
  if (report_ != nullptr) report_->add(text);
  if (!may_name(unreadable_named_)) return;
  host_.warn("a text cannot be read; the file has what MediaWiki writes then",
             {{"page", std::to_string(text.page_id)},
              {"revision", std::to_string(text.revision_id)},
              {"slot", text.role},
              {"address", text.address},
              {"reason", text.reason}});
}

void HostObserver::lost(const LostRow& row) {
  if (!may_name(lost_named_)) return;
  if (row.page_id == 0) {
    host_.warn("a log item is left out, as MediaWiki does",
               {{"log_id", std::to_string(row.id)}, {"reason", row.reason}});
    return;
  }
  host_.warn("a revision is left out, as MediaWiki does", {{"page", std::to_string(row.page_id)},
                                                           {"revision", std::to_string(row.id)},
                                                           {"reason", row.reason}});
}

void HostObserver::warn(const std::string& message) {
  if (may_name(warned_)) host_.warn(message);
}

void HostObserver::worked(const ExportWork& work) {
  constexpr std::int64_t kNsPerMs = 1'000'000;
  host_.set_metric("database_ms", work.database_ns / kNsPerMs);
  host_.set_metric("decode_ms", work.decode_ns / kNsPerMs);
  host_.set_metric("render_ms", work.render_ns / kNsPerMs);
  host_.set_metric("write_ms", work.write_ns / kNsPerMs);
  host_.set_metric("text_bytes", work.text_bytes);
  host_.set_metric("xml_bytes", work.xml_bytes);
  host_.set_metric("prefetch_hits", work.prefetch_hits);
  host_.set_metric("prefetch_misses", work.prefetch_misses);
}

void HostObserver::finish(const ExportCounts& counts) {
  host_.set_metric("written", counts.written);
  host_.set_metric("unreadable_texts", counts.unreadable);
  host_.set_metric("lost_rows", counts.lost);
  host_.set_metric("pages", counts.pages);
  host_.info(std::string("exported all ") + unit_,
             {{"total", std::to_string(counts.total)},
              {"written", std::to_string(counts.written)},
              {"unreadable", std::to_string(counts.unreadable)},
              {"lost", std::to_string(counts.lost)},
              {"pages", std::to_string(counts.pages)}});
}

}  // namespace dumps::xml_dump
