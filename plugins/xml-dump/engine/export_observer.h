// ExportObserver: what an exporter tells about its way, and asks: may I go on? Implemented by the
// job; called by the thread that exports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

// Everything that the source holds is accounted for: total = written + unreadable + lost, unless
// the export was a sample.
struct ExportCounts {
  std::int64_t total = 0;       // revisions, log items or titles of the source
  std::int64_t written = 0;     // whole
  std::int64_t unreadable = 0;  // written with an empty text
  std::int64_t lost = 0;        // dropped by broken joins, as MediaWiki does
  std::int64_t pages = 0;       // written

  ExportCounts& operator+=(const ExportCounts& more);
};

// Where the time of an export went, summed over its threads, and how much went through.
struct ExportWork {
  std::int64_t database_ns = 0;      // reading rows and stored texts, waiting for them included
  std::int64_t decode_ns = 0;        // stored bytes to texts
  std::int64_t render_ns = 0;        // texts and rows to XML
  std::int64_t write_ns = 0;         // handing XML to the outputs, waiting for them included
  std::int64_t text_bytes = 0;       // of texts, decoded
  std::int64_t xml_bytes = 0;        // handed to all outputs
  std::int64_t prefetch_hits = 0;    // texts that came from an earlier dump
  std::int64_t prefetch_misses = 0;  // texts that were looked for there in vain

  ExportWork& operator+=(const ExportWork& more);
};

struct UnreadableText {
  std::int64_t page_id = 0;
  std::int64_t revision_id = 0;
  std::string_view role;
  std::string_view address;
  std::string_view reason;
};

class ExportObserver {
 public:
  virtual ~ExportObserver() = default;
  // Asked at least once per batch.
  virtual bool is_cancelled() { return false; }
  virtual void progress(const ExportCounts&) {}
  virtual void unreadable(const UnreadableText&) {}
  virtual void lost(const LostRow&) {}
  virtual void warn(const std::string&) {}
  // Once, at the end.
  virtual void worked(const ExportWork&) {}
};

// Throws a Failure of status DUMPS_CANCELLED once the observer says so.
void stop_if_cancelled(ExportObserver& observer);

}  // namespace dumps::xml_dump
