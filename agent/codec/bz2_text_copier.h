// Copies ranges of a bzip2 file's text to a splicer: whole blocks within a range as they are
// stored, and only what is left at its edges compressed anew. Offsets count the text of the file's
// whole blocks (Bz2Item::plain_offset), so damaged files can be copied from too. Ranges come in
// ascending order, in one pass over the file. Not thread-safe. Memory: that of Bz2Walk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "agent/codec/bz2_splicer.h"
#include "agent/codec/bz2_walk.h"

namespace dumps::codec {

class Bz2TextCopier {
 public:
  // `input` must outlive it. `before_block` is asked before each block of the file; its error ends
  // the copying.
  explicit Bz2TextCopier(Bz2Input& input, std::function<Status()> before_block = {})
      : input_(input), before_block_(std::move(before_block)), walk_(input) {}

  // The text [begin, end). kCorrupt: the file has less.
  Status copy(std::uint64_t begin, std::uint64_t end, Bz2Splicer& out);
  // Blocks that were copied as they are, and text that was compressed anew.
  std::uint64_t copied_blocks() const { return copied_blocks_; }
  std::uint64_t encoded_bytes() const { return encoded_bytes_; }

 private:
  Status copy_part(std::uint64_t begin, std::uint64_t end, Bz2Splicer& out);

  Bz2Input& input_;
  const std::function<Status()> before_block_;
  Bz2Walk walk_;
  std::optional<Bz2Item> block_;  // the last one of the walk
  std::uint64_t copied_blocks_ = 0;
  std::uint64_t encoded_bytes_ = 0;
};

}  // namespace dumps::codec
