// Sixteen bytes a step by sixteen tables ("slicing"), so that one byte need not wait for the other.
#include "agent/codec/bz2_crc.h"

#include <array>
#include <bit>
#include <cstring>

namespace dumps::codec {
namespace {

constexpr int kSlices = 16;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i << 24;
    for (int bit = 0; bit < 8; ++bit) c = (c << 1) ^ ((c >> 31) != 0 ? 0x04C11DB7u : 0u);
    tables[0][i] = c;
  }
  for (std::uint32_t i = 0; i < 256; ++i) {
    for (size_t s = 1; s < kSlices; ++s) {
      const std::uint32_t c = tables[s - 1][i];
      tables[s][i] = (c << 8) ^ tables[0][c >> 24];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t load_be32(const char* p) {
  std::uint32_t value = 0;
  std::memcpy(&value, p, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap32(value);
  return value;
}

std::uint32_t slice(std::uint32_t word, size_t first) {
  return kTables[first][word >> 24] ^ kTables[first - 1][(word >> 16) & 0xFF] ^
         kTables[first - 2][(word >> 8) & 0xFF] ^ kTables[first - 3][word & 0xFF];
}

}  // namespace

void Bz2Crc::add(std::span<const char> bytes) {
  std::uint32_t c = state_;
  const char* p = bytes.data();
  size_t n = bytes.size();
  for (; n >= kSlices; n -= kSlices, p += kSlices) {
    c = slice(c ^ load_be32(p), 15) ^ slice(load_be32(p + 4), 11) ^ slice(load_be32(p + 8), 7) ^
        slice(load_be32(p + 12), 3);
  }
  for (; n > 0; --n, ++p) {
    c = (c << 8) ^ kTables[0][(c >> 24) ^ static_cast<unsigned char>(*p)];
  }
  state_ = c;
}

}  // namespace dumps::codec
