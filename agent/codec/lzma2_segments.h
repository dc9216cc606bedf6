// The segments of LZMA2 data. The data is a row of chunks whose headers say how long they are and
// whether the dictionary begins anew. From one such beginning to the next is a segment, which
// decodes without what is before it; 7-Zip and our own writer make one per 64 MiB of text or so.
// Only headers are read: 6 bytes for each chunk, of at most 64 KiB. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/codec/decoder.h"

namespace dumps::codec {

struct Lzma2Segment {
  std::uint64_t begin = 0;  // in the source
  std::uint64_t end = 0;
  std::uint64_t plain_bytes = 0;
};

class Lzma2Segments {
 public:
  // The data lies in the bytes [begin, end) of the source, which must outlive this; its last byte
  // is the mark of its end.
  Lzma2Segments(ByteSource& source, std::uint64_t begin, std::uint64_t end)
      : source_(source), offset_(begin), end_(end) {}

  // None: the mark of the end. kCorrupt where chunks do not follow one another.
  Result<std::optional<Lzma2Segment>> next();

 private:
  ByteSource& source_;
  std::uint64_t offset_;  // of the next one
  const std::uint64_t end_;
};

// kCorrupt, "WHY at byte OFFSET".
Error corrupt_lzma2(const ByteSource& source, std::uint64_t offset, const std::string& why);

}  // namespace dumps::codec
