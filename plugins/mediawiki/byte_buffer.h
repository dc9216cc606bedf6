// ByteBuffer: a growing block of bytes that rendered XML is appended to.
//
// Unlike std::string it never zero-fills, and reserve_tail() hands out raw room, so that the
// escaping loops write without a check per byte. Not thread-safe; views end with the next append.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace dumps::mediawiki {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  explicit ByteBuffer(size_t capacity) { grow(capacity); }

  std::string_view view() const { return {data_.get(), size_}; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }
  void truncate(size_t size) { size_ = size; }

  // Room for `bytes` more; what was written there counts once advance() is called.
  char* reserve_tail(size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return data_.get() + size_;
  }
  void advance(size_t bytes) { size_ += bytes; }

  ByteBuffer& operator<<(std::string_view bytes) {
    if (!bytes.empty()) {
      std::memcpy(reserve_tail(bytes.size()), bytes.data(), bytes.size());
      size_ += bytes.size();
    }
    return *this;
  }
  ByteBuffer& operator<<(char byte) {
    *reserve_tail(1) = byte;
    ++size_;
    return *this;
  }
  ByteBuffer& operator<<(std::int64_t number) {
    constexpr size_t kMaxDigits = 20;
    char* tail = reserve_tail(kMaxDigits);
    size_ += static_cast<size_t>(std::to_chars(tail, tail + kMaxDigits, number).ptr - tail);
    return *this;
  }

 private:
  void grow(size_t bytes);

  std::unique_ptr<char[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace dumps::mediawiki
