// PagePieces: pages found without reading a file from its front, where the format allows it: plain
// text anywhere, zstd at its frames, bzip2 at its blocks. Pages stand in the order of their ids, so
// a page is found by bisection, with few reads whatever the size of the file.
//
// One thread at a time. Memory: that of a decoder.
#pragma once

#include <memory>
#include <optional>

#include "agent/codec/decoder.h"
#include "agent/file/dump_input.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {

// A place that reading can begin at, at or before a page's begin.
struct PiecePlace {
  const char* unit = "";         // "byte", "frame", "block"
  std::uint64_t offset = 0;      // of its first byte in the stored file
  int bit = 0;                   // bzip2: of its first one in that byte
  std::uint64_t first_page = 0;  // that begins there
};

class PagePieces {
 public:
  virtual ~PagePieces() = default;
  // Null: the format or the file has no such places, it must be read from the front. `input` must
  // be no pipe, and outlive the pieces.
  static Result<std::unique_ptr<PagePieces>> open(DumpInput& input);

  // A place at or before the first page with this or a larger id, as near to it as can be told.
  // Nothing: all pages have larger ids, or there are none.
  virtual Result<std::optional<PiecePlace>> find(std::uint64_t page_id) = 0;
  virtual Result<std::optional<std::uint64_t>> first_id() = 0;
  virtual Result<std::optional<std::uint64_t>> last_id() = 0;
  // The text from a place that find() gave.
  virtual Result<std::unique_ptr<codec::Decoder>> text_from(const PiecePlace& place) = 0;
};

}  // namespace dumps::file
