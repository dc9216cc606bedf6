// What stands between the blocks of a bzip2 file: headers and ends of streams, one stream after
// another. The chain says where each block must begin (where the one before ended), so that
// whatever merely looks like a block is never taken for one, and checks all CRCs. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/codec/bz2_block_decoder.h"
#include "agent/codec/bz2_input.h"

namespace dumps::codec {

// What a block turned out to be.
struct Bz2BlockEnd {
  std::uint64_t bit = 0;  // the first one behind the block
  std::uint32_t size = 0;
  std::uint32_t stored_crc = 0;
  std::uint32_t crc = 0;
  bool within_run = false;
};

class Bz2Chain {
 public:
  explicit Bz2Chain(Bz2Input& input) : input_(input), window_(input, 0) {}

  // Where the next block begins. None: the verified end of the file.
  Result<std::optional<std::uint64_t>> next_block();
  // Checks the block that began there. To be called when all its bytes are known.
  Status end_block(const Bz2BlockEnd& end);
  // What is wrong with that block; `fault` counts bits from `first_bit` of the data.
  Error error_of(const Bz2Fault& fault, std::uint64_t first_bit) const;

 private:
  // False: only garbage is left, and it is put up with.
  Result<bool> begin_stream();
  Result<bool> ignores_garbage(std::uint64_t offset);
  Status end_stream(std::uint32_t stored_crc);
  std::string block_name() const;

  Bz2Input& input_;
  Bz2Window window_;
  std::uint64_t bit_ = 0;
  std::uint64_t streams_ = 0;  // ended
  std::uint64_t blocks_ = 0;   // ended, in all streams
  bool in_stream_ = false;
  bool garbage_ignored_ = false;  // the file has ended before it
  std::uint32_t level_ = 0;
  std::uint32_t combined_crc_ = 0;
};

}  // namespace dumps::codec
