// Huffman codes and move-to-front give the last column of the sorted rotations; bz2_inverse_bwt.cc
// makes text of it; here again runs are expanded and the CRC is computed while the bytes are in the
// inner cache.
//
// What made the first half fast:
// - one lookup of 10 bits per symbol and one 8-byte load per two symbols, the end of the input
// looked
//   for once per group of 50 symbols;
// - the eight most recent bytes of the move-to-front list in one register: most positions are below
//   eight, and moving is then a few shifts without a branch on the position;
// - no counting pass, no random write: bytes go to a plain array in the order in which they come.
#include "agent/codec/bz2_block_decoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr std::uint32_t kGroupSymbols = 50;
// Selectors that can have symbols; more may be there and mean nothing.
constexpr std::uint32_t kUsefulSelectors = 18'002;
// Encoders describe a length with at most 19 steps. The format has no bound; without one a table
// could be of any size.
constexpr int kMaxLengthSteps = 39;
// Text that is expanded before its CRC is computed.
constexpr size_t kExpandBytes = size_t{32} * 1024;

Bz2Fault truncated(const Bz2BitReader& reader) {
  return {Bz2Fault::Kind::kTruncated, "cut short within a block", reader.position()};
}
Bz2Fault damaged(const char* why, const Bz2BitReader& reader) {
  if (reader.overrun()) return truncated(reader);
  return {Bz2Fault::Kind::kDamaged, why, reader.position()};
}

std::uint64_t load64(const void* p) {
  std::uint64_t value = 0;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// Byte i counts from the beginning of memory.
std::uint64_t load64_le(const void* p) {
  const std::uint64_t value = load64(p);
  return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
}

// The list of the most recent bytes.
class MoveToFront {
 public:
  MoveToFront(const std::uint8_t* values, std::uint32_t count) {
    std::uint8_t first[8] = {};
    std::copy_n(values, std::min<std::uint32_t>(count, 8), first);
    front_ = load64_le(first);
    if (count > 8) std::copy(values + 8, values + count, rest_ + kPad);
  }
  std::uint8_t front() const { return static_cast<std::uint8_t>(front_); }
  // The byte at `position`, which moves to the front.
  std::uint8_t take(std::uint32_t position) {
    if (position < 8) [[likely]] {
      const auto value = static_cast<std::uint8_t>(front_ >> (8 * position));
      const std::uint64_t moved = ~std::uint64_t{0} >> (56 - 8 * position);
      front_ = (front_ & ~moved) | ((front_ << 8 | value) & moved);
      return value;
    }
    std::uint8_t* const rest = rest_ + kPad;
    const std::uint8_t value = rest[position - 8];
    // Eight at a time from the far end; the last step also moves bytes of the padding.
    for (auto left = static_cast<int>(position) - 8; left > 0; left -= 8) {
      const std::uint64_t word = load64(rest + left - 8);
      std::memcpy(rest + left - 7, &word, sizeof word);
    }
    rest[0] = static_cast<std::uint8_t>(front_ >> 56);
    front_ = front_ << 8 | value;
    return value;
  }

 private:
  static constexpr size_t kPad = 8;
  std::uint64_t front_ = 0;  // position 0 in the lowest byte
  std::uint8_t rest_[kPad + 248 + 8] = {};
};

}  // namespace

Bz2Fault Bz2BlockDecoder::read_lengths(Bz2BitReader& reader, size_t table, std::uint32_t symbols) {
  std::array<std::uint8_t, 258> lengths;
  std::uint32_t length = reader.take(5);
  for (std::uint32_t s = 0; s < symbols; ++s) {
    for (int steps = 0;; ++steps) {
      if (length < 1 || length > Bz2HuffmanTable::kMaxLength) {
        return damaged("a code length is not 1 to 20", reader);
      }
      if (steps > kMaxLengthSteps) {
        return damaged("a code length takes more than 39 steps", reader);
      }
      if (reader.take(1) == 0) break;
      length += reader.take(1) == 0 ? 1u : ~0u;
    }
    if (reader.overrun()) return truncated(reader);
    lengths[s] = static_cast<std::uint8_t>(length);
  }
  tables_[table].build({lengths.data(), symbols});
  return {};
}

Bz2Fault Bz2BlockDecoder::read_tables(Bz2BitReader& reader) {
  used_count_ = 0;
  const std::uint32_t ranges = reader.take(16);
  for (std::uint32_t i = 0; i < 16; ++i) {
    if ((ranges >> (15 - i) & 1) == 0) continue;
    const std::uint32_t range = reader.take(16);
    for (std::uint32_t k = 0; k < 16; ++k) {
      if ((range >> (15 - k) & 1) != 0) {
        used_[used_count_++] = static_cast<std::uint8_t>(i * 16 + k);
      }
    }
  }
  if (used_count_ == 0) return damaged("a block without any byte value", reader);
  const std::uint32_t tables = reader.take(3);
  if (tables < 2 || tables > 6)
    return damaged("the number of Huffman tables is not 2 to 6", reader);
  const std::uint32_t selectors = reader.take(15);
  if (selectors == 0) return damaged("a block without selectors", reader);
  std::array<std::uint8_t, 6> recent{0, 1, 2, 3, 4, 5};
  selectors_.clear();
  for (std::uint32_t i = 0; i < selectors; ++i) {
    reader.refill();
    const auto ones = static_cast<std::uint32_t>(std::countl_one(reader.peek(6) << 26));
    reader.skip(ones + 1);
    if (ones >= tables) return damaged("a selector names no table", reader);
    std::rotate(recent.begin(), recent.begin() + ones, recent.begin() + ones + 1);
    if (i < kUsefulSelectors) selectors_.push_back(recent[0]);
    if (reader.overrun()) return truncated(reader);
  }
  for (size_t t = 0; t < tables; ++t) {
    if (Bz2Fault fault = read_lengths(reader, t, used_count_ + 2)) return fault;
  }
  return {};
}

Bz2Fault Bz2BlockDecoder::read_symbols(Bz2BitReader& reader_in) {
  Bz2BitReader reader = reader_in;  // in registers
  MoveToFront recent(used_.data(), used_count_);
  std::uint8_t* const column = bwt_.column();
  counts_.fill(0);
  const std::uint32_t end_symbol = used_count_ + 1;
  std::uint32_t size = 0;
  std::uint32_t run = 0;
  std::uint32_t run_digit = 1;
  for (const std::uint8_t selector : selectors_) {
    if (reader.overrun()) return truncated(reader);
    const Bz2HuffmanTable& table = tables_[selector];
    for (std::uint32_t i = 0; i < kGroupSymbols; ++i) {
      if (i % 2 == 0) reader.refill();
      const std::uint32_t symbol = table.take(reader);
      if (symbol < 2) {  // digits 1 and 2 of a run's length, lowest first
        if (run_digit > kBz2MaxBlock) return damaged("a run is longer than a block", reader);
        run += run_digit << symbol;
        run_digit <<= 1;
        continue;
      }
      if (run > 0) {
        if (run > kBz2MaxBlock - size) return damaged("more than 900,000 bytes", reader);
        const std::uint8_t value = recent.front();
        std::memset(column + size, value, run);
        counts_[value] += run;
        size += run;
        run = 0;
        run_digit = 1;
      }
      if (symbol >= end_symbol) {
        if (symbol > end_symbol) return damaged("a code that means nothing", reader);
        if (reader.overrun()) return truncated(reader);
        size_ = size;
        reader_in = reader;
        return {};
      }
      if (size == kBz2MaxBlock) return damaged("more than 900,000 bytes", reader);
      const std::uint8_t value = recent.take(symbol - 1);
      column[size++] = value;
      ++counts_[value];
    }
  }
  return damaged("the selectors end before the block does", reader);
}

Bz2Fault Bz2BlockDecoder::open(std::span<const std::uint8_t> bytes, std::uint64_t first_bit) {
  text_ = {};
  run_ = 0;
  repeat_ = 0;
  size_ = 0;
  crc_ = Bz2Crc();
  randomised_.reset();
  Bz2BitReader reader(bytes, first_bit);
  const std::uint64_t magic = reader.take_magic();
  if (magic != kBz2BlockMagic) return damaged("no block begins here", reader);
  stored_crc_ = reader.take(32);
  const bool is_randomised = reader.take(1) != 0;
  const std::uint32_t first_row = reader.take(24);
  Bz2Fault fault = read_tables(reader);
  if (!fault) fault = read_symbols(reader);
  if (!fault && first_row >= size_) fault = damaged("the first row is not in the block", reader);
  if (fault) {
    size_ = 0;
    return fault;
  }
  end_bit_ = reader.position();
  if (is_randomised) {
    randomised_ = std::make_unique<Bz2RandomisedBlock>();
    randomised_->open(bytes, first_bit, end_bit_);
  } else {
    bwt_.run(size_, first_row, counts_);
  }
  return {};
}

size_t Bz2BlockDecoder::read(std::span<char> out) {
  if (size_ == 0) return 0;
  size_t made = 0;
  while (made < out.size()) {
    const std::span<char> part = out.subspan(made, std::min(kExpandBytes, out.size() - made));
    const size_t n = randomised_ ? randomised_->read(part) : expand(part);
    if (n == 0) break;
    crc_.add(part.first(n));
    made += n;
  }
  return made;
}

// Looks at pairs of neighbours, eight at a time. Three pairs of equal bytes in a row begin a run of
// four; a run can begin at six of the eight places, so each step goes on by six.
size_t Bz2BlockDecoder::copy_plain(std::span<char> out) {
  const std::uint8_t* in = text_.data();
  const std::uint8_t* const in_end = in + text_.size();
  char* to = out.data();
  char* const to_end = to + out.size();
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7F;
  while (in_end - in >= 9 && to_end - to >= 9) {
    const std::uint64_t word = load64_le(in);
    const std::uint64_t differ = word ^ load64_le(in + 1);
    const std::uint64_t equal = ~(((differ & kLow7) + kLow7) | differ | kLow7);
    const std::uint64_t run = equal & (equal >> 8) & (equal >> 16);
    std::memcpy(to, in, 8);
    if (run != 0) {
      const int length = std::countr_zero(run) / 8 + 4;
      to[8] = static_cast<char>(in[8]);
      last_ = in[length - 1];
      run_ = 4;
      to += length;
      break;
    }
    in += 6;
    to += 6;
  }
  const auto n = static_cast<size_t>(to - out.data());
  text_ = text_.subspan(n);
  return n;
}

size_t Bz2BlockDecoder::expand(std::span<char> out) {
  size_t made = 0;
  while (made < out.size()) {
    if (repeat_ > 0) {
      const size_t n = std::min<size_t>(repeat_, out.size() - made);
      std::memset(out.data() + made, last_, n);
      repeat_ -= static_cast<std::uint32_t>(n);
      made += n;
      continue;
    }
    if (text_.empty()) {
      text_ = bwt_.next();
      if (text_.empty()) break;
    }
    // A run that has only just begun may as well begin with the byte that comes now, unless that
    // continues it.
    if (run_ == 0 || (run_ == 1 && text_[0] != last_)) {
      run_ = 0;
      made += copy_plain(out.subspan(made));
      if (run_ == 4) continue;
      if (text_.empty() || made == out.size()) continue;
    }
    const std::uint8_t byte = text_[0];
    text_ = text_.subspan(1);
    if (run_ == 4) {
      repeat_ = byte;
      run_ = 0;
      continue;
    }
    run_ = run_ > 0 && byte == last_ ? run_ + 1 : 1;
    last_ = byte;
    out[made++] = static_cast<char>(byte);
  }
  return made;
}

}  // namespace dumps::codec
