// Appends bits to a byte string, highest bit of each byte first. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "agent/codec/bz2_format.h"

namespace dumps::codec {

class Bz2BitWriter {
 public:
  // Whole bytes so far; the caller may take them away.
  std::string& bytes() { return bytes_; }
  // Bits of the begun byte, 0 to 7.
  unsigned pending_bits() const { return count_; }

  // The lowest `n` bits of value, 0 to 56.
  void put(std::uint64_t value, unsigned n) {
    if (n == 0) return;
    bits_ |= value << (64 - n) >> count_;
    count_ += n;
    if (count_ < 8) return;
    std::array<char, 8> ready;
    for (unsigned i = 0; i < 8; ++i) ready[i] = static_cast<char>(bits_ >> (56 - 8 * i));
    bytes_.append(ready.data(), count_ / 8);
    bits_ <<= count_ & ~7u;
    count_ &= 7;
  }
  // The bits [first, end) of `from`.
  void copy(std::span<const std::uint8_t> from, std::uint64_t first, std::uint64_t end) {
    size_t at = static_cast<size_t>(first / 8);
    const auto head = static_cast<unsigned>(first % 8);
    if (head != 0 && first < end) {
      const unsigned n = static_cast<unsigned>(std::min<std::uint64_t>(8 - head, end - first));
      put((from[at] >> (8 - head - n)) & ((1u << n) - 1), n);
      first += n;
      ++at;
    }
    const auto whole = static_cast<size_t>((end - first) / 8);
    copy_bytes(from.subspan(at, whole));
    const auto tail = static_cast<unsigned>((end - first) % 8);
    if (tail != 0) put(from[at + whole] >> (8 - tail), tail);
  }
  // A stream's end with zero bits up to a whole byte.
  void put_stream_end(std::uint32_t combined_crc) {
    put(kBz2EndMagic, kBz2MagicBits);
    put(combined_crc, 32);
    put(0, (8 - count_) % 8);
  }

 private:
  void copy_bytes(std::span<const std::uint8_t> from) {
    if (count_ == 0) {
      bytes_.append(reinterpret_cast<const char*>(from.data()), from.size());
      return;
    }
    size_t size = bytes_.size();
    bytes_.resize(size + from.size());
    auto carry = static_cast<std::uint32_t>(bits_ >> 56);
    for (const std::uint8_t byte : from) {
      bytes_[size++] = static_cast<char>(carry | static_cast<std::uint32_t>(byte >> count_));
      carry = static_cast<std::uint8_t>(byte << (8 - count_));
    }
    bits_ = std::uint64_t{carry} << 56;
  }

  std::string bytes_;
  std::uint64_t bits_ = 0;  // begun byte, at the top
  unsigned count_ = 0;      // 0 to 7
};

}  // namespace dumps::codec
