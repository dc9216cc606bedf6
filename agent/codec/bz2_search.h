// Finds the blocks of a bzip2 file from any place on, forwards and backwards, without what lies on
// the other side of it: in cut files, in damaged ones, and across streams. What looks like a block
// is decoded, and counts only when it is whole and its CRC is right. A block on purpose hidden in
// the data of another one is found as well; only the chain from the file's beginning (bz2_walk.h)
// tells these apart. Not thread-safe. Memory: that of Bz2BlockReader, and 4 MiB.
#pragma once

#include <cstdint>

#include "agent/codec/bz2_block_reader.h"

namespace dumps::codec {

class Bz2Search {
 public:
  // `input` must outlive it.
  explicit Bz2Search(Bz2Input& input) : input_(input), block_(input) {}

  // The first block whose magic begins at bit `from` or behind it, and before `limit`. Found: it is
  // block().
  Result<bool> next(std::uint64_t from, std::uint64_t limit = ~std::uint64_t{0});
  // The last block whose magic begins before bit `before`.
  Result<bool> previous(std::uint64_t before);
  Bz2BlockReader& block() { return block_; }

  // The level in the header of a stream directly before this bit; 0: none is there.
  Result<int> header_before(std::uint64_t bit);

 private:
  Result<bool> is_block(std::uint64_t bit);

  Bz2Input& input_;
  Bz2BlockReader block_;
};

}  // namespace dumps::codec
