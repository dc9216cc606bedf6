#include "agent/codec/zst_seek_table.h"

#include <algorithm>
#include <array>
#include <span>

#include "agent/codec/read_fully.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kBlockFrames = 1024;
constexpr std::uint64_t kHeaderBytes = 8;
constexpr std::uint64_t kFooterBytes = 9;
constexpr std::uint8_t kChecksumFlag = 0x80;
constexpr std::uint8_t kReservedBits = 0x7C;

std::uint32_t number_at(const char* bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return value;
}

void append_number(std::string& to, std::uint64_t value) {
  for (unsigned i = 0; i < 4; ++i) to.push_back(static_cast<char>(value >> (8 * i)));
}

Status read_exactly(ByteSource& source, std::uint64_t offset, std::span<char> buffer) {
  Result<size_t> got = read_fully(source, offset, buffer);
  if (!got) return std::move(got).error();
  if (*got == buffer.size()) return {};
  return make_error(ErrorCode::kCorrupt, "read", source.name(),
                    "the file ends at byte " + std::to_string(offset + *got) + " of " +
                        std::to_string(source.size()));
}

}  // namespace

Error ZstSeekTable::corrupt(std::uint64_t offset, const std::string& why) const {
  return make_error(ErrorCode::kCorrupt, "read seek table", source_->name(),
                    why + " (byte " + std::to_string(offset) + ")");
}

Result<std::optional<ZstSeekTable>> ZstSeekTable::read(ByteSource& source) {
  const std::uint64_t size = source.size();
  if (size < kHeaderBytes + kFooterBytes) return std::optional<ZstSeekTable>();
  std::array<char, kFooterBytes> footer{};
  if (Status s = read_exactly(source, size - kFooterBytes, footer); !s) return std::move(s).error();
  if (number_at(&footer[5]) != kFooterMagic) return std::optional<ZstSeekTable>();

  ZstSeekTable table(source);
  table.count_ = number_at(footer.data());
  const auto flags = static_cast<std::uint8_t>(footer[4]);
  if ((flags & kReservedBits) != 0) {
    return table.corrupt(size - 5, "flags " + std::to_string(flags) + " have reserved bits set");
  }
  if ((flags & kChecksumFlag) != 0) table.entry_bytes_ = 12;
  if (table.count_ > kMaxFrames) {
    return table.corrupt(
        size - kFooterBytes,
        std::to_string(table.count_) + " frames; the format allows " + std::to_string(kMaxFrames));
  }
  const std::uint64_t content = table.count_ * table.entry_bytes_ + kFooterBytes;
  if (content + kHeaderBytes > size) {
    return table.corrupt(size - kFooterBytes, "a table of " + std::to_string(table.count_) +
                                                  " frames is larger than the whole file of " +
                                                  std::to_string(size) + " bytes");
  }
  table.table_offset_ = size - content - kHeaderBytes;
  std::array<char, kHeaderBytes> header{};
  if (Status s = read_exactly(source, table.table_offset_, header); !s) {
    return std::move(s).error();
  }
  if (number_at(header.data()) != kSkippableMagic) {
    return table.corrupt(table.table_offset_, "no skippable frame begins where a table of " +
                                                  std::to_string(table.count_) +
                                                  " frames must begin");
  }
  if (number_at(&header[4]) != content) {
    return table.corrupt(table.table_offset_ + 4,
                         "the skippable frame says " + std::to_string(number_at(&header[4])) +
                             " bytes, its table has " + std::to_string(content));
  }
  if (Status s = table.scan(); !s) return std::move(s).error();
  const Place end = table.starts_.back();
  table.starts_.pop_back();
  table.text_size_ = end.text_offset;
  if (end.offset < table.table_offset_) return std::optional<ZstSeekTable>();
  return std::optional<ZstSeekTable>(std::move(table));
}

// Fills starts_, with the end of the last frame behind them.
Status ZstSeekTable::scan() {
  Place place;
  for (std::uint64_t first = 0; first < count_; first += kBlockFrames) {
    starts_.push_back(place);
    if (Status s = load(first, place); !s) return s;
    for (size_t i = 0; i + 1 < block_.size(); ++i) {
      const std::uint64_t size = block_[i + 1].offset - block_[i].offset;
      const std::uint64_t text = block_[i + 1].text_offset - block_[i].text_offset;
      if (size == 0 || block_[i + 1].offset > table_offset_ || text > kMaxFrameText) {
        return wrong_entry(first + i, block_[i], block_[i + 1]);
      }
      largest_size_ = std::max(largest_size_, size);
      largest_text_ = std::max(largest_text_, text);
    }
    place = block_.back();
  }
  starts_.push_back(place);
  return {};
}

Error ZstSeekTable::wrong_entry(std::uint64_t index, const Place& begin, const Place& end) const {
  const std::uint64_t entry = table_offset_ + kHeaderBytes + index * entry_bytes_;
  const std::string name = "frame " + std::to_string(index);
  if (begin.offset == end.offset) return corrupt(entry, name + " is said to have no bytes");
  if (end.offset > table_offset_) {
    return corrupt(entry, name + " is said to lie at bytes " + std::to_string(begin.offset) +
                              " to " + std::to_string(end.offset) + "; the frames end at byte " +
                              std::to_string(table_offset_));
  }
  return corrupt(entry + 4,
                 name + " is said to hold " + std::to_string(end.text_offset - begin.text_offset) +
                     " bytes of text; the format allows " + std::to_string(kMaxFrameText));
}

Status ZstSeekTable::load(std::uint64_t first, Place place) {
  const std::uint64_t n = std::min(kBlockFrames, count_ - first);
  std::vector<char> bytes(static_cast<size_t>(n * entry_bytes_));
  block_first_ = ~0ULL;
  if (Status s = read_exactly(*source_, table_offset_ + kHeaderBytes + first * entry_bytes_, bytes);
      !s) {
    return s;
  }
  block_.assign(1, place);
  for (size_t i = 0; i < n; ++i) {
    const char* entry = &bytes[i * static_cast<size_t>(entry_bytes_)];
    place.offset += number_at(entry);
    place.text_offset += number_at(entry + 4);
    block_.push_back(place);
  }
  block_first_ = first;
  return {};
}

Status ZstSeekTable::go_to_block(std::uint64_t block) {
  if (block_first_ == block * kBlockFrames) return {};
  return load(block * kBlockFrames, starts_[static_cast<size_t>(block)]);
}

ZstFrame ZstSeekTable::in_block(std::uint64_t index) const {
  const auto i = static_cast<size_t>(index - block_first_);
  return {index, block_[i].offset, block_[i + 1].offset - block_[i].offset, block_[i].text_offset,
          block_[i + 1].text_offset - block_[i].text_offset};
}

Result<ZstFrame> ZstSeekTable::frame(std::uint64_t index) {
  if (index >= count_) {
    return make_error(
        ErrorCode::kInvalid, "find frame", source_->name(),
        "there is no frame " + std::to_string(index) + ", the file has " + std::to_string(count_));
  }
  if (Status s = go_to_block(index / kBlockFrames); !s) return std::move(s).error();
  return in_block(index);
}

Result<ZstFrame> ZstSeekTable::frame_of(std::uint64_t text_offset) {
  if (text_offset >= text_size_) {
    return make_error(ErrorCode::kInvalid, "find frame", source_->name(),
                      "there is no text byte " + std::to_string(text_offset) + ", the file has " +
                          std::to_string(text_size_));
  }
  const auto behind = [text_offset](const Place& place) { return place.text_offset > text_offset; };
  const auto block = std::partition_point(starts_.begin(), starts_.end(),
                                          [&](const Place& p) { return !behind(p); }) -
                     starts_.begin() - 1;
  if (Status s = go_to_block(static_cast<std::uint64_t>(block)); !s) return std::move(s).error();
  const auto in = std::partition_point(block_.begin(), block_.end(),
                                       [&](const Place& p) { return !behind(p); }) -
                  block_.begin() - 1;
  return in_block(block_first_ + static_cast<std::uint64_t>(in));
}

Status ZstSeekTableWriter::add(std::uint64_t size, std::uint64_t text_size) {
  if (count_ == ZstSeekTable::kMaxFrames || text_size > ZstSeekTable::kMaxFrameText ||
      size > 0xFFFFFFFF) {
    return make_error(ErrorCode::kInvalid, "write seek table", "frame " + std::to_string(count_),
                      std::to_string(size) + " bytes with " + std::to_string(text_size) +
                          " of text do not fit the format; take larger frames");
  }
  append_number(entries_, size);
  append_number(entries_, text_size);
  ++count_;
  return {};
}

std::string ZstSeekTableWriter::bytes() const {
  std::string table;
  append_number(table, ZstSeekTable::kSkippableMagic);
  append_number(table, entries_.size() + kFooterBytes);
  table += entries_;
  append_number(table, count_);
  table.push_back('\0');
  append_number(table, ZstSeekTable::kFooterMagic);
  return table;
}

}  // namespace dumps::codec
