#include "plugins/xml-dump/engine/arena.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

constexpr size_t kBlockBytes = size_t{256} * 1024;
// What is kept between batches; a page of huge texts gives its memory back.
constexpr size_t kKeptBytes = size_t{4} * 1024 * 1024;

}  // namespace

void Arena::next_block(size_t bytes) {
  // A block that is too small stays for later batches.
  const auto fits = std::find_if(blocks_.begin() + static_cast<std::ptrdiff_t>(next_),
                                 blocks_.end(), [&](const Block& b) { return b.size >= bytes; });
  if (fits == blocks_.end()) {
    const size_t size = std::max(kBlockBytes, bytes);
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
    std::swap(blocks_[next_], blocks_.back());
  } else {
    std::swap(blocks_[next_], *fits);
  }
  at_ = blocks_[next_].bytes.get();
  left_ = blocks_[next_].size;
  ++next_;
}

void Arena::clear() {
  size_t kept = 0;
  std::erase_if(blocks_, [&](const Block& block) {
    kept += block.size;
    return kept > kKeptBytes;
  });
  next_ = 0;
  at_ = nullptr;
  left_ = 0;
  used_ = 0;
}

}  // namespace dumps::xml_dump
