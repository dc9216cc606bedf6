#include "agent/codec/bz2_tail_decoder.h"

namespace dumps::codec {

Result<size_t> Bz2TailDecoder::read(std::span<char> buffer) {
  if (!state_) return state_.error();
  for (;;) {
    if (in_block_) {
      Result<size_t> got = walk_.block().read(buffer);
      if (!got || *got > 0 || buffer.empty()) return got;
      in_block_ = false;
    }
    Result<std::optional<Bz2Item>> item = walk_.next();
    if (!item) {
      state_ = item.error();
      return std::move(item).error();
    }
    if (!*item) return size_t{0};
    if (!(*item)->why.empty()) {
      state_ = input_.corrupt((*item)->bit, (*item)->why);
      return state_.error();
    }
    in_block_ = (*item)->kind == Bz2Item::Kind::kBlock;
  }
}

}  // namespace dumps::codec
