// The CRC of bzip2: polynomial 0x04C11DB7, highest bit first. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace dumps::codec {

class Bz2Crc {
 public:
  void add(std::span<const char> bytes);
  std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xFFFFFFFF;
};

}  // namespace dumps::codec
