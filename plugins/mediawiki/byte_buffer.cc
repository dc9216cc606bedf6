#include "plugins/mediawiki/byte_buffer.h"

#include <algorithm>

namespace dumps::mediawiki {

void ByteBuffer::grow(size_t bytes) {
  constexpr size_t kSmallest = 4096;
  const size_t wanted = std::max({kSmallest, capacity_ + capacity_ / 2, size_ + bytes});
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (size_ != 0) std::memcpy(larger.get(), data_.get(), size_);
  data_ = std::move(larger);
  capacity_ = wanted;
}

}  // namespace dumps::mediawiki
