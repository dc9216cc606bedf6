#include "agent/codec/bz2_blocks_decoder.h"

namespace dumps::codec {

Result<size_t> Bz2BlocksDecoder::read(std::span<char> buffer) {
  for (;;) {
    if (is_in_block_) {
      Result<size_t> got = walk_.block().read(buffer);
      if (!got || *got > 0) return got;
      is_in_block_ = false;
    }
    Result<std::optional<Bz2Item>> item = walk_.next();
    if (!item) return std::move(item).error();
    if (!*item) return size_t{0};
    using Kind = Bz2Item::Kind;
    const bool is_block = (*item)->kind == Kind::kBlock;
    if ((*item)->kind == Kind::kGap || (is_block && !(*item)->is_whole)) {
      return input_.corrupt((*item)->bit, "damaged: " + (*item)->why);
    }
    is_in_block_ = is_block;
  }
}

}  // namespace dumps::codec
