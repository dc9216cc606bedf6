#include "agent/codec/bz2_input.h"

#include <algorithm>
#include <cstring>

#include "agent/codec/bz2_bits.h"

namespace dumps::codec {

Result<size_t> Bz2Input::read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) {
  const std::lock_guard lock(mutex_);
  size_t done = 0;
  while (done < buffer.size() && offset + done < size_) {
    const auto want =
        static_cast<size_t>(std::min<std::uint64_t>(buffer.size() - done, size_ - offset - done));
    Result<size_t> got = source_.read_at(begin_ + offset + done,
                                         {reinterpret_cast<char*>(buffer.data()) + done, want});
    if (!got) return got;
    if (*got == 0) {
      size_ = offset + done;
      break;
    }
    done += *got;
  }
  return done;
}

Error Bz2Input::corrupt(std::uint64_t bit, const std::string& why) const {
  return make_error(
      ErrorCode::kCorrupt, "decode", source_.name(),
      why + " at byte " + std::to_string(begin_ + bit / 8) + ", bit " + std::to_string(bit % 8));
}

Error Bz2Input::no_memory() const {
  return make_error(ErrorCode::kUnavailable, "decode", source_.name(), "no memory");
}

Result<std::span<const std::uint8_t>> Bz2Window::at(std::uint64_t first, size_t want) {
  const std::uint64_t there = first < input_.size() ? input_.size() - first : 0;
  want = static_cast<size_t>(std::min<std::uint64_t>(want, there));
  if (first < first_ || first + want > first_ + size_) {
    size_t kept = 0;
    if (first >= first_ && first < first_ + size_) {
      kept = static_cast<size_t>(first_ + size_ - first);
      std::memmove(buffer_.data(), buffer_.data() + (first - first_), kept);
    }
    const auto fill = static_cast<size_t>(std::min<std::uint64_t>(want + ahead_, there));
    if (buffer_.size() < fill + kBz2Padding) buffer_.resize(fill + kBz2Padding);
    first_ = first;
    size_ = kept;
    Result<size_t> got = input_.read_at(first + kept, {buffer_.data() + kept, fill - kept});
    if (!got) return std::move(got).error();
    size_ = kept + *got;
  }
  const auto skip = static_cast<size_t>(std::min<std::uint64_t>(first - first_, size_));
  return std::span<const std::uint8_t>(buffer_.data() + skip, size_ - skip);
}

}  // namespace dumps::codec
