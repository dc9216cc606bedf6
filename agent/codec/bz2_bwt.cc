// A suffix sorter orders suffixes, and bzip2 wants rotations. For most texts the two orders differ
// where one suffix is the beginning of another. They agree for the least of the rotations: let y =
// xz with the suffixes x and y; x stands first as the shorter one, and as a rotation it goes on
// with the text's beginning, which is at most z's rotation, because no rotation is less than the
// text. So the block is turned to its least rotation first, which takes one linear walk, and
// libdivsufsort does the rest. That is as fast as a sorter made for rotations, and twice as fast as
// libbz2's, which compares rotation with rotation.
//
// Where the block is a repeated piece, equal rotations have one order of several that are right;
// libbz2 may choose another, and the decoded text is the same.
#include "agent/codec/bz2_bwt.h"

#include <divsufsort.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace dumps::codec {

namespace {

// Eight bytes as a number that compares as they do.
std::uint64_t word_at(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

size_t least_rotation(std::span<const std::uint8_t> text) {
  const size_t n = text.size();
  const auto at = [&](size_t i) { return text[i < n ? i : i - n]; };
  size_t best = 0;
  size_t other = 1;
  while (other < n) {
    // Nearly all places lose by their first eight bytes.
    if (n >= 8 && best + 8 <= n) {
      const std::uint64_t word = word_at(text.data() + best);
      while (other + 8 <= n && word_at(text.data() + other) > word) ++other;
    }
    size_t same = 0;
    while (same < n && at(best + same) == at(other + same)) ++same;
    if (same == n) break;  // the text repeats itself
    if (at(best + same) < at(other + same)) {
      // No rotation that begins within what was compared beats `best`.
      other += same + 1;
    } else {
      const size_t next = std::max(best + same + 1, other + 1);
      best = other;
      other = next;
    }
  }
  return best;
}

std::uint32_t Bz2Bwt::transform(std::span<std::uint8_t> block) {
  const size_t n = block.size();
  const size_t turn = least_rotation(block);
  turned_.resize(n);
  std::rotate_copy(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(turn), block.end(),
                   turned_.begin());
  suffixes_.resize(n);
  if (::divsufsort(turned_.data(), suffixes_.data(), static_cast<std::int32_t>(n)) != 0)
    throw std::bad_alloc();
  const auto first = static_cast<std::int32_t>(turn == 0 ? 0 : n - turn);
  const std::uint8_t* const turned = turned_.data();
  std::uint8_t* out = block.data();
  size_t row = 0;
  for (const std::int32_t& at : suffixes_) {
    if (at == first) row = static_cast<size_t>(&at - suffixes_.data());
    *out++ = at == 0 ? turned[n - 1] : turned[at - 1];
  }
  return static_cast<std::uint32_t>(row);
}

}  // namespace dumps::codec
