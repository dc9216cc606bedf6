// PageBatch: some hundred revisions of one or more pages on their way from the database to the
// files: read by a BatchReader, rendered by a PageRenderer, written and counted in order by
// PageExport.
//
// Whole in itself: it says which outputs take which revision and where their pages begin and end,
// so that batches can be rendered at the same time. Belongs to one thread at a time. Rows are
// reused, so that next to nothing is allocated once the first batches are through.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/arena.h"
#include "plugins/xml-dump/engine/byte_sink.h"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/text_request.h"

namespace dumps::xml_dump {

struct PageOutput {
  ByteSink* sink = nullptr;
  bool latest_only = false;
  PageKinds kinds = PageKinds::kAll;
  bool with_text = true;  // false: stubs, always in the direct dialect
};

// Bit i stands for output i of the export.
using OutputMask = std::uint32_t;

struct BatchPage {
  PageRow row;
  std::optional<std::string> redirect;
  size_t first_revision = 0;
  size_t revision_count = 0;  // within the batch
  bool begins = false;        // its first revision is here
  OutputMask closes = 0;      // whose page ends behind these revisions
};

struct BatchSlot {
  SlotRow row;
  TextRequest text;
  bool is_requested = false;
};

struct BatchRevision {
  RevisionRow row;  // its slots are moved to the batch
  size_t first_slot = 0;
  size_t slot_count = 0;
  bool shows_text = false;  // somewhere, and the wiki does not hide it
  bool has_main_slot = false;
  bool is_hidden = false;  // the wiki does not show its text
  OutputMask opens = 0;    // whose page begins before it
  OutputMask writes = 0;   // which files it goes to
};

// What rendering found, for the observer. The strings are those of the batch.
struct BatchReport {
  std::int64_t page_id = 0;
  std::int64_t revision_id = 0;
  std::string_view role;
  std::string_view address;
  std::string reason;
  bool is_known = false;            // the wiki itself marked the text as lost
  bool has_unknown_scheme = false;  // of the address
};

struct PageBatch {
  Arena arena;
  std::vector<BatchPage> pages;
  std::vector<BatchRevision> revisions;
  std::vector<BatchSlot> slots;
  std::vector<TextRequest> requests;
  std::int64_t text_bytes = 0;  // as the database announces them

  std::vector<mediawiki::ByteBuffer> rendered;  // one for each output
  std::vector<BatchReport> unreadable;
  std::vector<std::string> warnings;
  ExportCounts counts;
  ExportWork work;

  void clear();
  // Whichever comes first.
  bool is_full() const { return revisions.size() >= kMaxRevisions || text_bytes >= kMaxTextBytes; }

  static constexpr size_t kMaxRevisions = 800;
  static constexpr std::int64_t kMaxTextBytes = std::int64_t{2} << 20;
};

}  // namespace dumps::xml_dump
