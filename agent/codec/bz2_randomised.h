// Blocks with the bit "randomised": written by bzip2 before 0.9.5, read by libbz2. Not thread-safe.
#pragma once

#include <bzlib.h>

#include <cstdint>
#include <span>
#include <string>

namespace dumps::codec {

class Bz2RandomisedBlock {
 public:
  Bz2RandomisedBlock() = default;
  ~Bz2RandomisedBlock() { ::BZ2_bzDecompressEnd(&stream_); }
  Bz2RandomisedBlock(const Bz2RandomisedBlock&) = delete;
  Bz2RandomisedBlock& operator=(const Bz2RandomisedBlock&) = delete;

  // The block from `first_bit` to `end_bit` of the bytes, which are copied, as a stream of its own.
  void open(std::span<const std::uint8_t> bytes, std::uint64_t first_bit, std::uint64_t end_bit);
  // Bytes of text, 0 at the end or when libbz2 finds the block damaged.
  size_t read(std::span<char> out);
  bool damaged() const { return damaged_; }

 private:
  std::string packed_;
  bz_stream stream_{};
  bool ended_ = false;
  bool damaged_ = false;
};

}  // namespace dumps::codec
