#include "agent/codec/bz2_chain.h"

#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr int kStreamEndBits = kBz2MagicBits + 32;

std::string hex(std::uint64_t value, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%0*" PRIx64, digits, value);
  return text;
}

std::string differ(const std::string& what, std::uint32_t expected, std::uint32_t found) {
  return what + ": expected " + hex(expected, 8) + ", found " + hex(found, 8);
}

}  // namespace

std::string Bz2Chain::block_name() const { return "block " + std::to_string(blocks_ + 1); }

// Whether all that is left may be left alone. Where another stream follows it is a gap, and never
// is.
Result<bool> Bz2Chain::ignores_garbage(std::uint64_t offset) {
  constexpr size_t kMarkBytes = kBz2HeaderBytes + kBz2MagicBits / 8;
  constexpr size_t kStep = size_t{64} * 1024;
  std::uint64_t end = offset;
  for (std::uint64_t at = offset; at < input_.size(); at += kStep) {
    Result<std::span<const std::uint8_t>> got = window_.at(at, kStep + kMarkBytes - 1);
    if (!got) return std::move(got).error();
    end = at + got->size();
    if (got->empty()) break;  // of a source that does not know its size
    for (size_t i = 0; i < kStep && i + kMarkBytes <= got->size(); ++i) {
      if (bz2_header_level(got->subspan(i)) == 0) continue;
      Bz2BitReader reader(got->subspan(i), kBz2HeaderBytes * 8);
      const std::uint64_t magic = reader.take_magic();
      if (magic != kBz2BlockMagic && magic != kBz2EndMagic) continue;
      return input_.corrupt(offset * 8, "a gap of " + std::to_string(at + i - offset) +
                                            " bytes before another bzip2 stream");
    }
  }
  return input_.ignores_garbage(offset, end - offset);
}

Result<bool> Bz2Chain::begin_stream() {
  const std::uint64_t offset = (bit_ + 7) / 8;
  Result<std::span<const std::uint8_t>> got = window_.at(offset, kBz2HeaderBytes);
  if (!got) return std::move(got).error();
  constexpr std::string_view kBegin = "BZh";
  for (size_t i = 0; i < kBz2HeaderBytes; ++i) {
    if (i == got->size()) {
      return input_.corrupt((offset + i) * 8, "bzip2 data is cut short within a stream's header");
    }
    const auto byte = static_cast<char>((*got)[i]);
    if (i < kBegin.size() ? byte == kBegin[i] : byte >= '1' && byte <= '9') continue;
    if (streams_ == 0) return input_.corrupt(offset * 8, "not a bzip2 file (no BZh header)");
    Result<bool> ignored = ignores_garbage(offset);
    if (!ignored) return ignored;
    if (*ignored) return false;
    return input_.corrupt(offset * 8, "garbage behind the last bzip2 stream");
  }
  level_ = (*got)[3] - std::uint32_t{'0'};
  bit_ = (offset + kBz2HeaderBytes) * 8;
  combined_crc_ = 0;
  in_stream_ = true;
  return true;
}

Status Bz2Chain::end_stream(std::uint32_t stored_crc) {
  if (stored_crc != combined_crc_) {
    return input_.corrupt(bit_, differ("the CRC of stream " + std::to_string(streams_ + 1),
                                       stored_crc, combined_crc_));
  }
  bit_ += kStreamEndBits;
  ++streams_;
  in_stream_ = false;
  return {};
}

Result<std::optional<std::uint64_t>> Bz2Chain::next_block() {
  for (;;) {
    if (!in_stream_ && !garbage_ignored_) {
      Result<std::span<const std::uint8_t>> rest = window_.at((bit_ + 7) / 8, kBz2HeaderBytes);
      if (!rest) return std::move(rest).error();
      if (rest->empty()) {
        if (streams_ > 0) return std::optional<std::uint64_t>();
        return input_.corrupt(0, "the file is empty, a bzip2 header was expected");
      }
      Result<bool> begun = begin_stream();
      if (!begun) return std::move(begun).error();
      garbage_ignored_ = !*begun;
    }
    if (garbage_ignored_) return std::optional<std::uint64_t>();
    constexpr size_t kBytes = kStreamEndBits / 8 + 1;
    Result<std::span<const std::uint8_t>> got = window_.at(bit_ / 8, kBytes);
    if (!got) return std::move(got).error();
    const std::uint64_t there = got->size() * 8 < bit_ % 8 ? 0 : got->size() * 8 - bit_ % 8;
    if (there < kBz2MagicBits) {
      return input_.corrupt(input_.size() * 8, "bzip2 data is cut short behind " +
                                                   std::to_string(blocks_) + " blocks");
    }
    Bz2BitReader reader(*got, bit_ % 8);
    const std::uint64_t magic = reader.take_magic();
    if (magic == kBz2BlockMagic) return std::optional(bit_);
    if (magic != kBz2EndMagic) {
      return input_.corrupt(
          bit_, "neither a block nor the end of a stream: found " + hex(magic, kBz2MagicBits / 4));
    }
    if (there < kStreamEndBits) {
      return input_.corrupt(input_.size() * 8, "bzip2 data is cut short within a stream's CRC");
    }
    if (Status s = end_stream(reader.take(32)); !s) return std::move(s).error();
  }
}

Status Bz2Chain::end_block(const Bz2BlockEnd& end) {
  if (end.size > level_ * 100'000) {
    return input_.corrupt(bit_, block_name() + " has " + std::to_string(end.size) +
                                    " bytes, more than level " + std::to_string(level_) +
                                    " of its stream allows");
  }
  if (end.within_run) return input_.corrupt(end.bit, block_name() + " ends within a run");
  if (end.crc != end.stored_crc) {
    return input_.corrupt(bit_, differ("the CRC of " + block_name(), end.stored_crc, end.crc));
  }
  combined_crc_ = bz2_combine_crc(combined_crc_, end.crc);
  bit_ = end.bit;
  ++blocks_;
  return {};
}

Error Bz2Chain::error_of(const Bz2Fault& fault, std::uint64_t first_bit) const {
  if (fault.kind == Bz2Fault::Kind::kTruncated) {
    return input_.corrupt(input_.size() * 8, "bzip2 data is cut short within " + block_name());
  }
  return input_.corrupt(first_bit + fault.bit, block_name() + ": " + fault.why);
}

}  // namespace dumps::codec
