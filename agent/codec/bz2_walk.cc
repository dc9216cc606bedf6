#include "agent/codec/bz2_walk.h"

#include <cinttypes>
#include <cstdio>

#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kStreamEndBits = kBz2MagicBits + 32;

std::string hex(std::uint64_t value, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*" PRIx64, digits, value);
  return text;
}

std::string wrong_crc(std::uint32_t expected, std::uint32_t found) {
  return "its CRC is wrong: expected " + hex(expected, 8) + ", found " + hex(found, 8);
}

}  // namespace

Bz2Item Bz2Walk::item(Bz2Item::Kind kind) const {
  Bz2Item item;
  item.kind = kind;
  item.bit = item.end_bit = bit_;
  item.plain_offset = plain_bytes_;
  return item;
}

void Bz2Walk::begin_stream(int level) {
  in_stream_ = true;
  level_ = level;
  blocks_ = 0;
  stream_plain_begin_ = plain_bytes_;
  crc_.reset();
  if (level != 0) crc_ = 0;
}

Result<std::optional<Bz2Item>> Bz2Walk::next() {
  const bool at_end = bit_ > 0 && bit_ / 8 >= input_.size();
  if (done_ || (at_end && !in_stream_)) return std::optional<Bz2Item>();
  Result<Bz2Item> item = in_stream_ ? within_stream() : between_streams();
  if (!item) return std::move(item).error();
  bit_ = item->end_bit;
  return std::optional<Bz2Item>(std::move(*item));
}

Result<Bz2Item> Bz2Walk::between_streams() {
  Result<std::span<const std::uint8_t>> got = window_.at(bit_ / 8, kBz2HeaderBytes);
  if (!got) return std::move(got).error();
  const std::span<const std::uint8_t> bytes = *got;
  if (const int level = bz2_header_level(bytes); level != 0) {
    Bz2Item stream = item(Bz2Item::Kind::kStream);
    stream.level = level;
    stream.end_bit += kBz2HeaderBytes * 8;
    begin_stream(stream.level);
    return stream;
  }
  if (bytes.empty()) return gap(bit_, "the file is empty");
  return gap(bit_, bit_ == 0 ? "not a bzip2 stream (no BZh header)"
                             : "garbage behind the end of a stream");
}

Result<Bz2Item> Bz2Walk::within_stream() {
  Result<std::span<const std::uint8_t>> got = window_.at(bit_ / 8, kStreamEndBits / 8 + 1);
  if (!got) return std::move(got).error();
  const std::uint64_t there = got->size() * 8 - bit_ % 8;
  if (there < kBz2MagicBits) {
    return gap(bit_, "cut short behind " + std::to_string(blocks_) + " blocks of a stream");
  }
  Bz2BitReader reader(*got, bit_ % 8);
  const std::uint64_t magic = reader.take_magic();
  if (magic == kBz2BlockMagic) return at_block();
  if (magic != kBz2EndMagic) {
    return gap(bit_, "neither a block nor the end of a stream: found " + hex(magic, 12));
  }
  if (there < kStreamEndBits) return gap(bit_, "cut short within a stream's CRC");
  return at_stream_end(reader.take(32));
}

Result<Bz2Item> Bz2Walk::at_block() {
  Result<Bz2Fault> fault = block_.open(bit_);
  if (!fault) return std::move(fault).error();
  const Bz2BlockInfo& info = block_.info();
  if (info.end_bit == 0) {
    const bool is_cut = fault->kind == Bz2Fault::Kind::kTruncated;
    return gap(bit_ + 1, is_cut ? std::string("cut short within a block")
                                : std::string("a damaged block: ") + fault->why + " at byte " +
                                      std::to_string(fault->bit / 8) + ", bit " +
                                      std::to_string(fault->bit % 8));
  }
  // A damaged block may seem to end behind the next one's begin.
  if (*fault) {
    Result<bool> is_end = magic_at(info.end_bit);
    if (!is_end) return std::move(is_end).error();
    if (!*is_end) return gap(bit_ + 1, std::string("a damaged block: ") + fault->why);
  }
  Bz2Item found = item(Bz2Item::Kind::kBlock);
  found.block = info;
  found.end_bit = info.end_bit;
  found.is_whole = !*fault;
  if (std::string_view(fault->why) == kBz2WrongCrc) {
    found.why = wrong_crc(info.stored_crc, info.crc);
  } else if (*fault) {
    found.why = fault->why;
  } else if (level_ != 0 && info.size > static_cast<std::uint32_t>(level_) * 100'000) {
    found.why = "it has " + std::to_string(info.size) + " bytes, more than level " +
                std::to_string(level_) + " of its stream allows";
  }
  ++blocks_;
  if (found.is_whole) plain_bytes_ += info.plain_bytes;
  if (crc_) crc_ = bz2_combine_crc(*crc_, info.crc);
  return found;
}

// A block or the end of a stream begins here.
Result<bool> Bz2Walk::magic_at(std::uint64_t bit) {
  Result<std::span<const std::uint8_t>> got = window_.at(bit / 8, kBz2MagicBits / 8 + 1);
  if (!got) return std::move(got).error();
  if (got->size() * 8 < bit % 8 + kBz2MagicBits) return false;
  Bz2BitReader reader(*got, bit % 8);
  const std::uint64_t magic = reader.take_magic();
  return magic == kBz2BlockMagic || magic == kBz2EndMagic;
}

Bz2Item Bz2Walk::at_stream_end(std::uint32_t stored_crc) {
  Bz2Item end = item(Bz2Item::Kind::kStreamEnd);
  end.end_bit = (bit_ + kStreamEndBits + 7) / 8 * 8;
  end.stored_crc = stored_crc;
  end.crc = crc_;
  end.blocks = blocks_;
  end.plain_bytes = plain_bytes_ - stream_plain_begin_;
  if (crc_ && *crc_ != stored_crc) end.why = wrong_crc(stored_crc, *crc_);
  in_stream_ = false;
  return end;
}

Result<Bz2Item> Bz2Walk::gap(std::uint64_t search_from, std::string why) {
  Bz2Item found = item(Bz2Item::Kind::kGap);
  found.why = std::move(why);
  found.end_bit = input_.size() * 8;
  Bz2Search search(input_);
  Result<bool> is_there = search.next(search_from);
  if (!is_there) return std::move(is_there).error();
  if (!*is_there) {
    done_ = true;
    return found;
  }
  found.end_bit = search.block().info().bit;
  Result<int> level = search.header_before(found.end_bit);
  if (!level) return std::move(level).error();
  // A header that lies within the gap begins a stream; else the one before may well go on.
  if (*level != 0 && found.end_bit - kBz2HeaderBytes * 8 >= bit_) {
    found.end_bit -= kBz2HeaderBytes * 8;
    in_stream_ = false;
  } else if (in_stream_) {
    crc_.reset();
  } else {
    begin_stream(0);
  }
  return found;
}

}  // namespace dumps::codec
