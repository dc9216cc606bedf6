// A magic of 48 bits covers five whole bytes at every shift, so one of four consecutive places
// where two bytes are looked up lies wholly within it: one lookup per four bytes of input, in a
// table that says whether these 16 bits occur in a magic there. About one lookup in a thousand hits
// and is then looked at closely.
#include "agent/codec/bz2_scanner.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr size_t kStep = 4;
constexpr std::uint64_t kMagics[] = {kBz2BlockMagic, kBz2EndMagic};

using Table = std::array<std::uint8_t, 65536>;

Table make_table() {
  Table table{};
  for (const std::uint64_t magic : kMagics) {
    // The 16 bits may begin at bits 1 to 32 of the magic.
    for (unsigned first = 1; first <= 32; ++first) table[(magic >> (32 - first)) & 0xFFFF] = 1;
  }
  return table;
}

std::uint64_t load_be64(const std::uint8_t* p) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}

}  // namespace

void Bz2Scanner::add(std::span<const std::uint8_t> bytes, std::vector<Bz2Mark>& marks) {
  static const Table table = make_table();
  // The first lookup stands at byte 4 of the buffer: magics that begin in the four bytes before it.
  if (buffer_.empty() && begin_ == 0) buffer_.assign(kStep, 0);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  const std::uint8_t* const data = buffer_.data();
  size_t at = kStep;
  for (; at + 8 <= buffer_.size(); at += kStep) {
    if (table[static_cast<size_t>(data[at] << 8 | data[at + 1])] == 0) [[likely]]
      continue;
    for (size_t first = at - kStep; first < at; ++first) {
      const std::uint64_t word = load_be64(data + first);
      for (unsigned shift = 0; shift < 8; ++shift) {
        const std::uint64_t bits = (word << shift) >> (64 - kBz2MagicBits);
        if (bits != kBz2BlockMagic && bits != kBz2EndMagic) continue;
        // The zero bytes before the data begin no magic, but a shifted one may seem to begin there.
        const std::uint64_t bit = (begin_ + first) * 8 + shift;
        if (bit < kStep * 8) continue;
        marks.push_back({bit - kStep * 8, bits == kBz2EndMagic});
      }
    }
  }
  at -= kStep;
  begin_ += at;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Bz2Scanner::finish(std::vector<Bz2Mark>& marks) {
  constexpr std::uint8_t kZeros[kStep + 8] = {};
  const std::uint64_t end = std::max<std::uint64_t>(begin_ + buffer_.size(), kStep) - kStep;
  add(kZeros, marks);
  // The magic of an end has zeros at its end, which these may have made whole.
  while (!marks.empty() && marks.back().bit + kBz2MagicBits > end * 8) marks.pop_back();
}

}  // namespace dumps::codec
