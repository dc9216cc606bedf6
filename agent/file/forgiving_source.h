// A source whose owner is asked whether bytes behind the last bzip2 stream may be left alone.
#pragma once

#include <cstdint>
#include <functional>

#include "agent/codec/decoder.h"

namespace dumps::file {

class ForgivingSource : public codec::ByteSource {
 public:
  bool ignores_garbage(std::uint64_t offset, std::uint64_t bytes) override {
    return garbage_seen && garbage_seen(offset, bytes);
  }

  // None: they may not.
  std::function<bool(std::uint64_t offset, std::uint64_t bytes)> garbage_seen;
};

}  // namespace dumps::file
