// Reads a bzip2 bit string, highest bit of each byte first. The caller keeps kBz2Padding readable
// bytes behind the end and asks overrun() at least once per kBz2Padding bytes: so the reader itself
// need not look for the end at each bit. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace dumps::codec {

inline constexpr size_t kBz2Padding = 256;

class Bz2BitReader {
 public:
  Bz2BitReader(std::span<const std::uint8_t> bytes, std::uint64_t first_bit)
      : begin_(bytes.data()), end_(begin_ + bytes.size()), next_(begin_ + first_bit / 8) {
    refill();
    skip(static_cast<unsigned>(first_bit % 8));
  }

  // At least 56 bits can be taken afterwards.
  void refill() {
    std::uint64_t word = 0;
    std::memcpy(&word, next_, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    bits_ |= word >> count_;
    next_ += (63 - count_) >> 3;
    count_ |= 56;
  }
  // The next bits, not taken. 1 to 56, as many as refill() has made sure of.
  std::uint32_t peek(unsigned n) const { return static_cast<std::uint32_t>(bits_ >> (64 - n)); }
  void skip(unsigned n) {
    bits_ <<= n;
    count_ -= n;
  }
  // Up to 32 bits.
  std::uint32_t take(unsigned n) {
    refill();
    const std::uint32_t value = peek(n);
    skip(n);
    return value;
  }
  // The 48 bits of a block's or a stream end's magic.
  std::uint64_t take_magic() {
    const std::uint64_t high = take(24);
    return high << 24 | take(24);
  }
  // From the beginning of the bytes.
  std::uint64_t position() const { return static_cast<std::uint64_t>(next_ - begin_) * 8 - count_; }
  // More bits were taken than there are.
  bool overrun() const {
    return next_ > end_ && position() > static_cast<std::uint64_t>(end_ - begin_) * 8;
  }

 private:
  const std::uint8_t* begin_;
  const std::uint8_t* end_;
  const std::uint8_t* next_;
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;
};

}  // namespace dumps::codec
