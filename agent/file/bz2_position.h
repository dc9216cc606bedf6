// How the old tools, and index files made with them, count the place of a block: the byte that
// holds its first bit; but of a block that begins with a whole byte, the byte before. Pure.
#pragma once

#include <cstdint>

namespace dumps::file {

// A block's bit is never 0: a header is before it.
inline constexpr std::uint64_t old_position(std::uint64_t bit) {
  return bit == 0 ? 0 : (bit - 1) / 8;
}

}  // namespace dumps::file
