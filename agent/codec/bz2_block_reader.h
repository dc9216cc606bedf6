// One block of a bzip2 file, wherever its first bit lies: what it says of itself, whether that is
// true, and its text. For everything that does not read a file from front to back: listing,
// bisection, salvage, splicing. Not thread-safe. Memory: 12 MB, and up to 4 MiB of text that is
// kept; the text of larger blocks (up to 46 MB) is decoded again to be read.
#pragma once

#include <cstdint>
#include <string>

#include "agent/codec/bz2_block_decoder.h"
#include "agent/codec/bz2_input.h"

namespace dumps::codec {

struct Bz2BlockInfo {
  std::uint64_t bit = 0;      // of its magic, from the beginning of the data
  std::uint64_t end_bit = 0;  // the first one behind it; 0: it cannot be decoded
  std::uint32_t size = 0;     // bytes before run-length expansion
  std::uint64_t plain_bytes = 0;
  std::uint32_t stored_crc = 0;
  std::uint32_t crc = 0;  // of its text
};

// Faults that a block shows only when all of its text is there.
inline constexpr const char* kBz2WrongCrc = "its CRC is wrong";
inline constexpr const char* kBz2EndsWithinRun = "it ends within a run";

class Bz2BlockReader {
 public:
  // `input` must outlive the reader.
  explicit Bz2BlockReader(Bz2Input& input) : input_(input), window_(input, kReadAhead) {}

  // Decodes the block at this bit. A fault: there is none, or it is damaged; where info() has an
  // end nevertheless, all of it but its text can be relied on. Faults count bits from the beginning
  // of the data. Errors are those of reading the file.
  Result<Bz2Fault> open(std::uint64_t bit);
  const Bz2BlockInfo& info() const { return info_; }
  // The next bytes of its text, 0 at the end.
  Result<size_t> read(std::span<char> buffer);
  // The next read() begins with the first byte.
  void rewind();

 private:
  static constexpr size_t kReadAhead = size_t{512} * 1024;
  static constexpr size_t kKeptText = size_t{4} << 20;

  Result<Bz2Fault> open_decoder(std::uint64_t bit);
  Bz2Fault read_through();

  Bz2Input& input_;
  Bz2Window window_;
  Bz2BlockDecoder decoder_;
  Bz2BlockInfo info_;
  std::string text_;  // all of it, where is_kept_
  bool is_kept_ = false;
  bool at_begin_ = false;  // of a text that is not kept: the decoder has to begin anew
  size_t given_ = 0;       // of text_
};

}  // namespace dumps::codec
