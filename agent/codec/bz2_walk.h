// Walks through a bzip2 file, sound or not, and says what is there: streams, blocks, streams' ends,
// and gaps, where neither is; behind a gap it goes on with the next whole block. The listing of a
// file, its salvage, and all copying of stored blocks go this way. Every block is decoded and its
// CRC computed, so it takes as long as decoding on one thread. Not thread-safe. Memory: 40 MB,
// whatever the file holds. Errors are those of reading the file; everything else is an item.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/codec/bz2_block_reader.h"
#include "agent/codec/bz2_search.h"

namespace dumps::codec {

struct Bz2Item {
  enum class Kind : std::uint8_t { kStream, kBlock, kStreamEnd, kGap };
  Kind kind = Kind::kGap;
  std::uint64_t bit = 0;      // its first, from the beginning of the data
  std::uint64_t end_bit = 0;  // the first behind it; of a stream's end: with the bits up to a byte
  std::string why;            // what is wrong; empty: nothing

  int level = 0;                   // kStream
  Bz2BlockInfo block;              // kBlock
  bool is_whole = false;           // kBlock: its CRC is right, so its text is
  std::uint64_t plain_offset = 0;  // text of all whole blocks before this item

  // Of kStreamEnd. `crc` from the blocks' texts; none where not all of them are there.
  std::uint32_t stored_crc = 0;
  std::optional<std::uint32_t> crc;
  std::uint64_t blocks = 0;       // in the stream
  std::uint64_t plain_bytes = 0;  // of its whole blocks
};

class Bz2Walk {
 public:
  // `input` must outlive it.
  explicit Bz2Walk(Bz2Input& input) : input_(input), window_(input, 0), block_(input) {}
  // Begins with the block at this bit, within a stream of which nothing else is known.
  Bz2Walk(Bz2Input& input, std::uint64_t block_bit) : Bz2Walk(input) {
    bit_ = block_bit;
    begin_stream(0);
  }

  // None: the end of the file.
  Result<std::optional<Bz2Item>> next();
  // The last item's, if that was a block: its text can be read.
  Bz2BlockReader& block() { return block_; }
  // Of all whole blocks so far.
  std::uint64_t plain_bytes() const { return plain_bytes_; }

 private:
  Result<Bz2Item> between_streams();
  Result<Bz2Item> within_stream();
  Result<Bz2Item> at_block();
  Result<bool> magic_at(std::uint64_t bit);
  Bz2Item at_stream_end(std::uint32_t stored_crc);
  Result<Bz2Item> gap(std::uint64_t search_from, std::string why);
  Bz2Item item(Bz2Item::Kind kind) const;
  void begin_stream(int level);

  Bz2Input& input_;
  Bz2Window window_;
  Bz2BlockReader block_;
  std::uint64_t bit_ = 0;  // of the next item
  bool done_ = false;
  std::uint64_t plain_bytes_ = 0;
  bool in_stream_ = false;
  int level_ = 0;  // 0: the stream's header is lost
  std::uint64_t blocks_ = 0;
  std::uint64_t stream_plain_begin_ = 0;
  std::optional<std::uint32_t> crc_;
};

}  // namespace dumps::codec
