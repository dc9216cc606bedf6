// Text of a stored file, appended to a file in the making of the same format, as far as possible by
// copying what is stored: gz members, zstd frames and bz2 streams that lie wholly in the range of
// text, and of other bz2 streams the blocks that do. Only what is left at the edges of the range is
// encoded anew. Everything is decoded on the way, so a damaged file cannot be copied from. One
// thread, and those of the encoder. Memory: that of the format's decoder; for bz2 48 bytes more for
// each block of a stream, at most 3 MB.
#pragma once

#include <cstdint>

#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"

namespace dumps::codec {

struct Spliced {
  std::uint64_t copied_text = 0;  // whose stored bytes were copied
  std::uint64_t encoded_text = 0;
};

// The text [begin, end) of `source`. `out` was made for the same format.
// kUnsupported for all other formats; kCorrupt where the file is damaged or has less text.
Result<Spliced> splice_text(Format format, ByteSource& source, std::uint64_t begin,
                            std::uint64_t end, Encoder& out);

// The bytes [offset, offset + size) as they are.
Status copy_stored(ByteSource& source, std::uint64_t offset, std::uint64_t size, ByteSink& sink);

}  // namespace dumps::codec
