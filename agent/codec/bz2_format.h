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

namespace dumps::codec {

inline constexpr std::uint64_t kBz2BlockMagic = 0x314159265359;
inline constexpr std::uint64_t kBz2EndMagic = 0x177245385090;
inline constexpr int kBz2MagicBits = 48;
inline constexpr std::uint32_t kBz2MaxBlock = 900'000;
// No block is longer: 900,001 symbols of 20 bits, 32,767 selectors of 6 bits, six tables of 258
// lengths with up to 39 bits each, and the rest below 1 KiB.
inline constexpr size_t kBz2MaxPackedBlock = 2'250'003 + 24'576 + 7'547 + 1'024;

// The CRC of a stream after one more block.
inline constexpr std::uint32_t bz2_combine_crc(std::uint32_t combined, std::uint32_t block) {
  return ((combined << 1) | (combined >> 31)) ^ block;
}

}  // namespace dumps::codec
