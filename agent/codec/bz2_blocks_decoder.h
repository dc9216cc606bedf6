// The text of the blocks of a bzip2 file from one on, across streams, to the file's end. Every
// block's CRC is verified; a damaged place is kCorrupt. One thread, not thread-safe. Memory: that
// of Bz2Walk.
#pragma once

#include "agent/codec/bz2_walk.h"
#include "agent/codec/decoder.h"

namespace dumps::codec {

class Bz2BlocksDecoder : public Decoder {
 public:
  // A block begins at this bit. `input` must outlive the decoder.
  Bz2BlocksDecoder(Bz2Input& input, std::uint64_t bit) : input_(input), walk_(input, bit) {}

  Result<size_t> read(std::span<char> buffer) override;

 private:
  Bz2Input& input_;
  Bz2Walk walk_;
  bool is_in_block_ = false;
};

}  // namespace dumps::codec
