#include "agent/codec/bz2_text_copier.h"

#include <algorithm>
#include <vector>

namespace dumps::codec {
namespace {

constexpr size_t kReadBytes = size_t{256} * 1024;

}  // namespace

Status Bz2TextCopier::copy(std::uint64_t begin, std::uint64_t end, Bz2Splicer& out) {
  while (begin < end) {
    while (!block_ || block_->plain_offset + block_->block.plain_bytes <= begin) {
      if (before_block_) {
        if (Status s = before_block_(); !s) return s;
      }
      Result<std::optional<Bz2Item>> item = walk_.next();
      if (!item) return std::move(item).error();
      if (!*item) {
        return input_.corrupt(input_.size() * 8, "there is no text at " + std::to_string(begin) +
                                                     ": the whole blocks have " +
                                                     std::to_string(walk_.plain_bytes()) +
                                                     " bytes, and end");
      }
      if ((*item)->kind == Bz2Item::Kind::kBlock && (*item)->is_whole) block_ = std::move(*item);
    }
    const std::uint64_t block_end = block_->plain_offset + block_->block.plain_bytes;
    const std::uint64_t part_end = std::min(end, block_end);
    if (begin == block_->plain_offset && part_end == block_end) {
      if (Status s = out.append_block(input_, block_->block); !s) return s;
      ++copied_blocks_;
    } else if (Status s =
                   copy_part(begin - block_->plain_offset, part_end - block_->plain_offset, out);
               !s) {
      return s;
    }
    begin = part_end;
  }
  return {};
}

// [begin, end) of the text of the walk's block.
Status Bz2TextCopier::copy_part(std::uint64_t begin, std::uint64_t end, Bz2Splicer& out) {
  std::vector<char> buffer(kReadBytes);
  walk_.block().rewind();
  for (std::uint64_t at = 0; at < end;) {
    Result<size_t> got = walk_.block().read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return input_.corrupt(block_->bit, "the file changes while it is read");
    const std::uint64_t from = std::clamp(begin, at, at + *got) - at;
    const std::uint64_t to = std::clamp(end, at, at + *got) - at;
    const std::string_view part(buffer.data() + from, static_cast<size_t>(to - from));
    if (Status s = out.write(part); !s) return s;
    encoded_bytes_ += part.size();
    at += *got;
  }
  return {};
}

}  // namespace dumps::codec
