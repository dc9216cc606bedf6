// The transform takes about 70 % of the time, move to front 12 %, choosing tables 10 %, writing 5
// %. Choosing a group's table means adding up 50 code lengths for each of six tables; the lengths
// of a symbol in all tables stand side by side in one row of eight 16-bit numbers, so that one
// vector addition per symbol does it.
#include "agent/codec/bz2_block_encoder.h"

#include <algorithm>
#include <cstring>

#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_crc.h"
#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr std::uint16_t kRunA = 0;
constexpr int kRounds = 4;               // of choosing tables
constexpr std::uint8_t kFarLength = 15;  // for what a table of the first round is not meant for

// Vectors of the compiler: the best that the processor of the build has.
using Costs = std::uint16_t __attribute__((vector_size(16)));

size_t table_count_for(size_t symbols) {
  if (symbols < 200) return 2;
  if (symbols < 600) return 3;
  if (symbols < 1200) return 4;
  return symbols < 2400 ? 5 : 6;
}

}  // namespace

Bz2PackedBlock Bz2BlockEncoder::encode(std::string_view plain) {
  Bz2PackedBlock packed;
  packed.plain_bytes = plain.size();
  Bz2Crc crc;
  crc.add(plain);
  packed.crc = crc.value();
  code_runs(plain);
  const std::uint32_t first_row = bwt_.transform(block_);
  move_to_front();
  choose_tables();

  Bz2BitWriter out;
  out.bytes().reserve(block_.size() / 3 + 1000);
  out.put(kBz2BlockMagic, kBz2MagicBits);
  out.put(packed.crc, 32);
  out.put(0, 1);  // not randomised
  out.put(first_row, 24);
  write_map(out);
  write_tables(out);
  write_symbols(out);
  packed.bits = out.bytes().size() * 8 + out.pending_bits();
  out.put(0, (8 - out.pending_bits()) % 8);
  packed.bytes = std::move(out.bytes());
  packed.bytes.append(kBz2Padding, '\0');
  return packed;
}

// Four to 255 equal bytes become four of them and a count.
void Bz2BlockEncoder::code_runs(std::string_view plain) {
  const auto* in = reinterpret_cast<const std::uint8_t*>(plain.data());
  const std::uint8_t* const end = in + plain.size();
  // A run of four becomes five bytes; nothing else grows. The copies below may write 8 more.
  block_.resize(std::min<size_t>(plain.size() + plain.size() / 4, kBz2MaxBlock) + 8);
  std::uint8_t* out = block_.data();
  while (in < end) {
    // Eight bytes of which none equals the next one: no run begins in the first seven.
    while (end - in > 8) {
      if (!bz2_no_equal_neighbours(in)) break;
      std::memcpy(out, in, 8);
      in += 8;
      out += 8;
    }
    const std::uint8_t value = *in;
    const std::ptrdiff_t most = std::min<std::ptrdiff_t>(end - in, 255);
    std::ptrdiff_t run = 1;
    while (run < most && in[run] == value) ++run;
    in += run;
    for (std::ptrdiff_t i = 0; i < std::min<std::ptrdiff_t>(run, 4); ++i) *out++ = value;
    if (run >= 4) *out++ = static_cast<std::uint8_t>(run - 4);
  }
  block_.resize(static_cast<size_t>(out - block_.data()));
  used_.fill(false);
  for (const std::uint8_t value : block_) used_[value] = true;
}

// A run of front symbols is written as its length in base 2 with the digits 1 and 2, lowest first.
std::uint16_t* Bz2BlockEncoder::put_zeros(std::uint32_t run, std::uint16_t* out) {
  for (; run > 0; run = (run - 1) / 2) {
    const auto digit = static_cast<std::uint16_t>(kRunA + ((run - 1) & 1));
    *out++ = digit;
    ++counts_[digit];
  }
  return out;
}

void Bz2BlockEncoder::move_to_front() {
  std::array<std::uint8_t, 256> list;
  std::uint32_t used = 0;
  for (unsigned value = 0; value < 256; ++value) {
    if (used_[value]) list[used++] = static_cast<std::uint8_t>(value);
  }
  symbol_count_ = used + 2;
  counts_.fill(0);
  symbols_.resize(block_.size() + 1);  // runs only get shorter
  std::uint16_t* out = symbols_.data();
  std::uint32_t zeros = 0;
  for (const std::uint8_t value : block_) {
    if (list[0] == value) {
      ++zeros;
      continue;
    }
    if (zeros > 0) {
      out = put_zeros(zeros, out);
      zeros = 0;
    }
    // Moves the values before it one place back on the way to it.
    std::uint8_t carried = list[0];
    size_t place = 0;
    do {
      ++place;
      std::swap(carried, list[place]);
    } while (carried != value);
    list[0] = value;
    *out++ = static_cast<std::uint16_t>(place + 1);
    ++counts_[place + 1];
  }
  out = put_zeros(zeros, out);
  *out++ = static_cast<std::uint16_t>(symbol_count_ - 1);
  ++counts_[symbol_count_ - 1];
  symbols_.resize(static_cast<size_t>(out - symbols_.data()));
}

// The first tables: each is good for a range of symbols that occur about equally often together.
void Bz2BlockEncoder::first_lengths() {
  auto left = static_cast<std::int64_t>(symbols_.size());
  std::int64_t begin = 0;
  for (size_t parts = table_count_; parts > 0; --parts) {
    const std::int64_t wanted = left / static_cast<std::int64_t>(parts);
    std::int64_t last = begin - 1;
    std::int64_t sum = 0;
    while (sum < wanted && last < static_cast<std::int64_t>(symbol_count_) - 1)
      sum += counts_[static_cast<size_t>(++last)];
    if (last > begin && parts != table_count_ && parts != 1 && (table_count_ - parts) % 2 == 1)
      sum -= counts_[static_cast<size_t>(last--)];
    for (std::int64_t symbol = 0; symbol < static_cast<std::int64_t>(symbol_count_); ++symbol) {
      lengths_[parts - 1][static_cast<size_t>(symbol)] =
          symbol >= begin && symbol <= last ? 0 : kFarLength;
    }
    begin = last + 1;
    left -= sum;
  }
}

void Bz2BlockEncoder::choose_tables() {
  table_count_ = table_count_for(symbols_.size());
  selectors_.resize((symbols_.size() + kGroup - 1) / kGroup);
  first_lengths();
  for (int round = 0; round < kRounds; ++round) {
    select_tables();
    for (size_t t = 0; t < table_count_; ++t) {
      bz2_code_lengths(std::span(table_counts_[t]).first(symbol_count_),
                       std::span(lengths_[t]).first(symbol_count_));
    }
  }
}

// For each group the table that codes it in the fewest bits, the first of several.
void Bz2BlockEncoder::select_tables() {
  std::array<Costs, kBz2MaxSymbols> rows;
  for (size_t symbol = 0; symbol < symbol_count_; ++symbol) {
    Costs row;
    // A table that is not there is never the cheapest.
    for (size_t t = 0; t < 8; ++t)
      row[t] = t < table_count_ ? lengths_[t][symbol] : std::uint16_t{1000};
    rows[symbol] = row;
  }
  for (auto& counts : table_counts_) counts.fill(0);
  const std::uint16_t* const symbols = symbols_.data();
  size_t at = 0;
  for (std::uint8_t& selector : selectors_) {
    const size_t end = std::min(at + kGroup, symbols_.size());
    Costs sum{};
    for (size_t i = at; i < end; ++i) sum += rows[symbols[i]];
    std::uint8_t best = 0;
    for (std::uint8_t t = 1; t < kTables; ++t) {
      if (sum[t] < sum[best]) best = t;
    }
    selector = best;
    auto& counts = table_counts_[best];
    for (; at < end; ++at) ++counts[symbols[at]];
  }
}

void Bz2BlockEncoder::write_map(Bz2BitWriter& out) const {
  std::uint32_t rows = 0;
  std::array<std::uint32_t, 16> row{};
  for (unsigned value = 0; value < 256; ++value) {
    if (used_[value]) row[value / 16] |= 0x8000u >> (value % 16);
  }
  for (unsigned i = 0; i < 16; ++i) rows |= row[i] != 0 ? 0x8000u >> i : 0;
  out.put(rows, 16);
  for (const std::uint32_t bits : row) {
    if (bits != 0) out.put(bits, 16);
  }
}

void Bz2BlockEncoder::write_tables(Bz2BitWriter& out) const {
  out.put(table_count_, 3);
  out.put(selectors_.size(), 15);
  std::array<std::uint8_t, kTables> order{0, 1, 2, 3, 4, 5};
  for (const std::uint8_t selector : selectors_) {
    const auto found = std::find(order.begin(), order.end(), selector);
    const auto place = static_cast<unsigned>(found - order.begin());
    out.put((1u << (place + 1)) - 2, place + 1);
    std::rotate(order.begin(), found, found + 1);
  }
  for (size_t t = 0; t < table_count_; ++t) {
    std::uint8_t length = lengths_[t][0];
    out.put(length, 5);
    for (size_t symbol = 0; symbol < symbol_count_; ++symbol) {
      for (; length < lengths_[t][symbol]; ++length) out.put(2, 2);
      for (; length > lengths_[t][symbol]; --length) out.put(3, 2);
      out.put(0, 1);
    }
  }
}

void Bz2BlockEncoder::write_symbols(Bz2BitWriter& out) const {
  std::array<std::array<std::uint32_t, kBz2MaxSymbols>, kTables> codes;
  for (size_t t = 0; t < table_count_; ++t) {
    bz2_codes(std::span(lengths_[t]).first(symbol_count_), codes[t]);
    // Code and length in one word.
    for (size_t symbol = 0; symbol < symbol_count_; ++symbol)
      codes[t][symbol] = codes[t][symbol] << 8 | lengths_[t][symbol];
  }
  // Several codes go out in one call.
  std::uint64_t bits = 0;
  unsigned bit_count = 0;
  size_t at = 0;
  for (const std::uint8_t selector : selectors_) {
    const auto& table = codes[selector];
    const size_t end = std::min(at + kGroup, symbols_.size());
    for (; at < end; ++at) {
      const std::uint32_t code = table[symbols_[at]];
      const unsigned length = code & 255;
      bits = bits << length | code >> 8;
      bit_count += length;
      if (bit_count > 56 - kBz2MaxWrittenLength) {
        out.put(bits, bit_count);
        bits = 0;
        bit_count = 0;
      }
    }
  }
  out.put(bits, bit_count);
}

}  // namespace dumps::codec
