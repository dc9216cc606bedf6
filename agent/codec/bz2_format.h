// Numbers of the bzip2 format. The format is a string of bits, highest bit of a byte first;
// positions are counted in bits from the beginning of the data. Pure.
//
//   stream: "BZh" level-digit, blocks, kBz2EndMagic, 32 bits combined CRC, zero bits up to a byte
//   block:  kBz2BlockMagic, 32 bits CRC of its plain bytes, 1 bit "randomised", 24 bits first row,
//           map of used bytes, Huffman tables, coded data; up to level * 100,000 bytes before
//           Huffman
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace dumps::codec {

inline constexpr std::uint64_t kBz2BlockMagic = 0x314159265359;
inline constexpr std::uint64_t kBz2EndMagic = 0x177245385090;
inline constexpr int kBz2MagicBits = 48;
inline constexpr std::uint32_t kBz2MaxBlock = 900'000;
// No block is longer: 900,001 symbols of 20 bits, 32,767 selectors of 6 bits, six tables of 258
// lengths with up to 39 bits each, and the rest below 1 KiB.
inline constexpr size_t kBz2MaxPackedBlock = 2'250'003 + 24'576 + 7'547 + 1'024;

// The level of the stream whose header stands at the beginning of the bytes; 0: none does.
inline constexpr std::size_t kBz2HeaderBytes = 4;
inline constexpr int bz2_header_level(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kBz2HeaderBytes || bytes[0] != 'B' || bytes[1] != 'Z' || bytes[2] != 'h')
    return 0;
  return bytes[3] >= '1' && bytes[3] <= '9' ? bytes[3] - '0' : 0;
}

// Whether each of eight bytes differs from the one behind it; nine are read.
inline bool bz2_no_equal_neighbours(const std::uint8_t* bytes) {
  std::uint64_t here = 0;
  std::uint64_t next = 0;
  std::memcpy(&here, bytes, 8);
  std::memcpy(&next, bytes + 1, 8);
  // No byte of the difference is zero.
  const std::uint64_t differ = here ^ next;
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  return ((differ - kOnes) & ~differ & (kOnes << 7)) == 0;
}

// The CRC of a stream after one more block.
inline constexpr std::uint32_t bz2_combine_crc(std::uint32_t combined, std::uint32_t block) {
  return ((combined << 1) | (combined >> 31)) ^ block;
}

}  // namespace dumps::codec
