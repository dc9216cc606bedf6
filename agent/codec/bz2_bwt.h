// The Burrows-Wheeler transform of a bzip2 block, in the sense of bzip2: of all rotations, not of
// suffixes. Keeps its suffix array (4 bytes per byte of the block). Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dumps::codec {

class Bz2Bwt {
 public:
  // Writes the last column over `block`, 1 to 900,000 bytes; gives the row of the block itself.
  std::uint32_t transform(std::span<std::uint8_t> block);

 private:
  std::vector<std::int32_t> suffixes_;
  std::vector<std::uint8_t> turned_;
};

// Where the least rotation begins.
size_t least_rotation(std::span<const std::uint8_t> text);

}  // namespace dumps::codec
