// StreamInput: buffered reading of a ByteSource from an offset to an end, for decoders that want
// their input as "next bytes". Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/codec/decoder.h"

namespace dumps::codec {

class StreamInput {
 public:
  StreamInput(ByteSource& source, std::uint64_t begin, std::uint64_t end)
      : source_(source), offset_(begin), end_(end), buffer_(size_t{256} * 1024) {}

  // Makes sure that bytes are available unless the end is reached.
  Status fill() {
    if (position_ < filled_ || offset_ >= end_) return {};
    const size_t want =
        static_cast<size_t>(std::min<std::uint64_t>(buffer_.size(), end_ - offset_));
    Result<size_t> got = source_.read_at(offset_, std::span<char>(buffer_.data(), want));
    if (!got) return std::move(got).error();
    if (*got == 0) end_ = offset_;
    offset_ += *got;
    position_ = 0;
    filled_ = *got;
    return {};
  }
  std::string_view available() const { return {buffer_.data() + position_, filled_ - position_}; }
  void consume(size_t n) { position_ += n; }
  bool at_end() const { return position_ == filled_ && offset_ >= end_; }
  // Offset in the source of the next byte.
  std::uint64_t offset() const { return offset_ - (filled_ - position_); }
  const ByteSource& source() const { return source_; }

  Error corrupt(std::string why) const {
    return make_error(ErrorCode::kCorrupt, "decode", source_.name(),
                      std::move(why) + " at byte " + std::to_string(offset()));
  }

 private:
  ByteSource& source_;
  std::uint64_t offset_;
  std::uint64_t end_;
  std::vector<char> buffer_;
  size_t position_ = 0;
  size_t filled_ = 0;
};

}  // namespace dumps::codec
