// Makes bzip2 files of plain text and of blocks that other files have stored already, in any order.
// Stored blocks are copied bit by bit to wherever the output has got, and their CRCs go into the
// combined one of the stream: what was compressed once is not compressed again, and the result is
// one ordinary stream. That is how parts of a dump are joined, and damaged or cut files are
// repaired.
//
// Not thread-safe. With several threads text is compressed on threads that end with it; the bytes
// do not depend on their number. Memory: that of the bzip2 encoder. A failure stays.
#pragma once

#include <memory>

#include "agent/codec/bz2_block_reader.h"
#include "agent/codec/encoder.h"

namespace dumps::codec {

struct Bz2SpliceOptions {
  int level = 9;  // of the streams; stored blocks may not be larger than it allows
  std::uint32_t threads = 1;
  std::function<Status(const EncodedPiece&)> on_piece = {};  // for each stream
  // Continues a stream whose blocks so far have this combined CRC: without a header, so that the
  // bytes can be put behind it where it ends at a whole byte.
  std::optional<std::uint32_t> continued_crc = {};
};

class Bz2Splicer : public Encoder {
 public:
  // kInvalid: the level is not 1 to 9. `sink` must outlive it.
  static Result<std::unique_ptr<Bz2Splicer>> create(const Bz2SpliceOptions& options,
                                                    ByteSink& sink);

  // Text before a stored block ends its own block there.
  virtual Status append_block(Bz2Input& input, const Bz2BlockInfo& block) = 0;
  // The bytes [begin, end) of a source, which are whole streams with `plain_bytes` of text, as they
  // are; ends the stream before them. They count as one piece.
  virtual Status append_streams(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                                std::uint64_t plain_bytes) = 0;
};

}  // namespace dumps::codec
