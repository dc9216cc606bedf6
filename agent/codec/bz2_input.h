// Where bzip2 data lies, and pieces of it in memory. Bz2Input: thread-safe, reads one piece at a
// time. Bz2Window: one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "agent/codec/decoder.h"

namespace dumps::codec {

// The bytes [begin, end) of a source. Offsets count from `begin`; errors give the source's. A
// source that has less than it says, as a pipe does, ends where reading ends.
class Bz2Input {
 public:
  Bz2Input(ByteSource& source, std::uint64_t begin, std::uint64_t end)
      : source_(source), begin_(begin), size_(end - begin) {}

  std::uint64_t size() const { return size_; }
  // Fills the buffer as far as there are bytes.
  Result<size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer);
  // Whether the source's owner puts up with the last bytes, `bytes` from `offset` on.
  bool ignores_garbage(std::uint64_t offset, std::uint64_t bytes) {
    return source_.ignores_garbage(begin_ + offset, bytes);
  }
  // kCorrupt, "WHY at byte N, bit M".
  Error corrupt(std::uint64_t bit, const std::string& why) const;
  Error no_memory() const;

 private:
  ByteSource& source_;
  const std::uint64_t begin_;
  std::atomic<std::uint64_t> size_;
  std::mutex mutex_;
};

class Bz2Window {
 public:
  // Reads up to `ahead` bytes more than it was asked for.
  Bz2Window(Bz2Input& input, size_t ahead) : input_(input), ahead_(ahead) {}

  // At least `want` bytes from `first` on, fewer only at the end of the input; kBz2Padding readable
  // bytes follow. Valid until the next call.
  Result<std::span<const std::uint8_t>> at(std::uint64_t first, size_t want);

 private:
  Bz2Input& input_;
  const size_t ahead_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t first_ = 0;
  size_t size_ = 0;
};

}  // namespace dumps::codec
