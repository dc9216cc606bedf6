// Which text of a file, sound or damaged, are whole pages: what salvage keeps, and what it lost.
// One pass over the text; the ranges are then copied in a second one, because only the end of a
// page tells that it is whole, and a page may be larger than memory. Memory: 16 MiB, and 200 bytes
// for each damaged place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/file/part_reader.h"
#include "agent/file/progress.h"

namespace dumps::file {

// [begin, end) of the text as the PartReader gives it.
struct TextRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// A place where text is missing or is no export.
struct LostPlace {
  std::optional<FilePart> part;  // none: the file is sound here, but its text is no export
  std::string why;
  std::uint64_t text_offset = 0;
  std::uint64_t cut_page = 0;   // that began before it; 0: none, or its id is not known
  std::uint64_t last_page = 0;  // the last whole one before it; 0: none
  std::uint64_t next_page = 0;  // the first one behind it; 0: none
};

struct PageRanges {
  std::string header;            // through </siteinfo>; empty: lost
  std::vector<TextRange> pages;  // ascending, not touching each other
  std::uint64_t page_count = 0;
  std::uint64_t revision_count = 0;
  std::uint64_t first_id = 0;  // 0: there is no page
  std::uint64_t last_id = 0;
  std::uint64_t text_bytes = 0;  // all that the reader gave
  std::vector<LostPlace> lost;
  bool is_whole = false;  // nothing is lost, and </mediawiki> is there

  // Header and pages; ranges that touch each other are one.
  std::vector<TextRange> kept() const;
  std::uint64_t kept_bytes() const;
};

// Errors are those of reading the file, and kCancelled. `progress` counts bytes of the file.
Result<PageRanges> find_pages(PartReader& reader, Progress& progress);
// Only the header, from the begin of the text; empty: it is lost.
Result<std::string> read_header(PartReader& reader);

}  // namespace dumps::file
