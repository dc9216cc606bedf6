// Huffman code lengths and codes as libbz2 makes them, so that blocks come out the same. Pure.
#pragma once

#include <cstdint>
#include <span>

namespace dumps::codec {

inline constexpr size_t kBz2MaxSymbols = 258;
inline constexpr unsigned kBz2MaxWrittenLength = 17;  // the format would allow 20

// One length, 1 to kBz2MaxWrittenLength, per symbol; 2 to kBz2MaxSymbols symbols. A symbol that
// never occurs counts as one that occurs once. Counts are below 2^23.
void bz2_code_lengths(std::span<const std::uint32_t> counts, std::span<std::uint8_t> lengths);

// The canonical codes of these lengths.
void bz2_codes(std::span<const std::uint8_t> lengths, std::span<std::uint32_t> codes);

}  // namespace dumps::codec
