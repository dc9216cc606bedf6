// A decoder that keeps its first error: every later read() fails with it. Formats implement next().
// Not thread-safe.
#pragma once

#include "agent/codec/decoder.h"

namespace dumps::codec {

class StickyDecoder : public Decoder {
 public:
  Result<size_t> read(std::span<char> buffer) final {
    if (!state_) return state_.error();
    Result<size_t> got = next(buffer);
    if (!got) state_ = got.error();
    return got;
  }

 private:
  // As read().
  virtual Result<size_t> next(std::span<char> buffer) = 0;

  Status state_;
};

}  // namespace dumps::codec
