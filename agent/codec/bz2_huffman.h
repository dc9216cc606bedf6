// One Huffman table of a bzip2 block: a lookup by the next 10 bits, and the way of libbz2 for
// longer codes. The lookup is made with libbz2's own arithmetic (limit, base, permutation), so that
// codes that are not complete, which the format does not forbid, mean the same here. Not
// thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "agent/codec/bz2_bits.h"

namespace dumps::codec {

class Bz2HuffmanTable {
 public:
  static constexpr unsigned kLookupBits = 10;
  static constexpr unsigned kMaxLength = 20;
  static constexpr std::uint32_t kBadSymbol = 511;

  // One code length, 1 to 20, for each symbol; at most 258.
  void build(std::span<const std::uint8_t> lengths);

  // Takes one symbol; the reader must hold 20 bits. kBadSymbol: no code begins like this.
  std::uint32_t take(Bz2BitReader& reader) const {
    const std::uint16_t entry = lookup_[reader.peek(kLookupBits)];
    if (entry != 0) [[likely]] {
      reader.skip(entry & 31);
      return entry >> 5;
    }
    return take_long(reader);
  }

 private:
  std::uint32_t take_long(Bz2BitReader& reader) const;

  std::array<std::uint16_t, 1u << kLookupBits> lookup_;  // symbol << 5 | length; 0: a longer code
  std::array<std::int32_t, kMaxLength + 1> limit_;       // greatest code of a length, -1 for none
  std::array<std::int32_t, kMaxLength + 1> base_;        // code - base is the index of the symbol
  std::array<std::uint16_t, 258> symbols_;               // by length, then by number
  std::uint32_t count_ = 0;
  unsigned shortest_ = 1;
};

}  // namespace dumps::codec
