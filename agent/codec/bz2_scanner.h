// Finds the magics of blocks and of streams' ends, which stand at any bit of bzip2 data. A find is
// a candidate: compressed data may hold the same 48 bits by chance, or on purpose. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dumps::codec {

struct Bz2Mark {
  std::uint64_t bit;  // of the magic's first bit, from the beginning of the data
  bool is_end;        // of a stream; else the beginning of a block
  bool operator==(const Bz2Mark&) const = default;
};

class Bz2Scanner {
 public:
  // Looks through the next bytes and appends what it finds, ascending. A magic may be found only
  // when some more bytes are there, or by finish().
  void add(std::span<const std::uint8_t> bytes, std::vector<Bz2Mark>& marks);
  // The end of the data: what is left. Nothing may be added afterwards.
  void finish(std::vector<Bz2Mark>& marks);

 private:
  std::vector<std::uint8_t>
      buffer_;               // bytes that a magic of the next call may begin in, then its own
  std::uint64_t begin_ = 0;  // where buffer_ begins in the data
};

}  // namespace dumps::codec
