// The text of a bzip2 file from one of its blocks on, to the end of its last stream. Every block's
// CRC is checked, and the combined one of every stream but the first, of which a part is not read.
// Memory: that of Bz2Walk.
#pragma once

#include <cstdint>

#include "agent/codec/bz2_walk.h"

namespace dumps::codec {

class Bz2TailDecoder : public Decoder {
 public:
  // `input` must outlive it.
  Bz2TailDecoder(Bz2Input& input, std::uint64_t block_bit)
      : input_(input), walk_(input, block_bit) {}

  // kCorrupt, once all text before it is given, for whatever is no block and no stream.
  Result<size_t> read(std::span<char> buffer) override;
  // Where the text that read() gave last comes from.
  const Bz2BlockInfo& block() { return walk_.block().info(); }

 private:
  Bz2Input& input_;
  Bz2Walk walk_;
  Status state_;
  bool in_block_ = false;
};

}  // namespace dumps::codec
