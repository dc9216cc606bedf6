#include <vector>

#include "agent/codec/bz2_walk.h"
#include "agent/file/part_reader.h"

namespace dumps::file {
namespace {

using codec::Bz2Item;

constexpr size_t kReadBytes = size_t{256} * 1024;

FilePart::Kind kind_of(Bz2Item::Kind kind) {
  switch (kind) {
    case Bz2Item::Kind::kStream:
      return FilePart::Kind::kStream;
    case Bz2Item::Kind::kBlock:
      return FilePart::Kind::kBlock;
    case Bz2Item::Kind::kStreamEnd:
      return FilePart::Kind::kStreamEnd;
    case Bz2Item::Kind::kGap:
      return FilePart::Kind::kGap;
  }
  return FilePart::Kind::kGap;
}

class Bz2PartReader : public PartReader {
 public:
  explicit Bz2PartReader(codec::ByteSource& source)
      : input_(source, 0, source.size()), walk_(input_), buffer_(kReadBytes) {}

  Result<Step> next() override {
    Step step;
    if (!item_) {
      Result<std::optional<Bz2Item>> item = walk_.next();
      if (!item) return std::move(item).error();
      if (!*item) return step;
      item_ = std::move(**item);
    }
    if (item_->is_whole) {
      Result<size_t> got = walk_.block().read(buffer_);
      if (!got) return std::move(got).error();
      if (*got > 0) {
        step.kind = Step::Kind::kText;
        step.text = {buffer_.data(), *got};
        return step;
      }
    }
    step.kind = Step::Kind::kPart;
    step.part = part_of(*item_);
    item_.reset();
    return step;
  }

 private:
  FilePart part_of(const Bz2Item& item) const {
    FilePart part;
    part.kind = kind_of(item.kind);
    part.offset = item.bit / 8;
    part.bit = static_cast<unsigned>(item.bit % 8);
    part.end = item.end_bit / 8;
    part.end_bit = static_cast<unsigned>(item.end_bit % 8);
    part.plain_offset = item.plain_offset;
    part.level = item.level;
    part.why = item.why;
    if (item.kind == Bz2Item::Kind::kBlock) {
      part.plain_bytes = item.is_whole ? item.block.plain_bytes : 0;
      part.stored_crc = item.block.stored_crc;
      part.crc = item.block.crc;
      part.loses_text = !item.is_whole;
    } else if (item.kind == Bz2Item::Kind::kStreamEnd) {
      part.plain_offset -= item.plain_bytes;
      part.plain_bytes = item.plain_bytes;
      part.stored_crc = item.stored_crc;
      part.crc = item.crc;
    } else if (item.kind == Bz2Item::Kind::kGap) {
      part.loses_text = true;
    }
    return part;
  }

  codec::Bz2Input input_;
  codec::Bz2Walk walk_;
  std::vector<char> buffer_;
  std::optional<Bz2Item> item_;  // whose text is being given
};

}  // namespace

namespace detail {
std::unique_ptr<PartReader> make_bz2_part_reader(codec::ByteSource& source) {
  return std::make_unique<Bz2PartReader>(source);
}
}  // namespace detail

}  // namespace dumps::file
