// Says where libbz2 would end the blocks of a stream, so that each block can be compressed on its
// own. Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace dumps::codec {

class Bz2BlockCutter {
 public:
  // Level 1 to 9.
  explicit Bz2BlockCutter(int level) : full_(static_cast<std::uint32_t>(level) * 100'000 - 19) {}

  struct Cut {
    size_t taken;  // bytes of the input that were looked at
    bool ends;     // a block ends before the last of them, which begins the next one
  };
  // Looks at the input up to the end of a block.
  Cut add(std::string_view bytes);
  // The next byte begins another stream.
  void restart() { size_ = run_ = 0; }

 private:
  void end_run();

  const std::uint32_t full_;  // a block is full with that many bytes after run-length coding
  std::uint32_t size_ = 0;    // of the ended runs in this block, after run-length coding
  std::uint32_t run_ = 0;     // length of the run that has not ended; 0 only before the first byte
  unsigned char value_ = 0;   // its bytes
};

}  // namespace dumps::codec
