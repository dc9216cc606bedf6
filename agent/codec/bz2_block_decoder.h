// Decodes one bzip2 block from memory, wherever its first bit lies. Used by the decoders of whole
// files, one per thread; keeps its buffers (about 8 MB after the first full block) for the next
// block. Any input gives either the block's bytes or a fault; memory does not depend on the input.
// Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_crc.h"
#include "agent/codec/bz2_huffman.h"
#include "agent/codec/bz2_inverse_bwt.h"
#include "agent/codec/bz2_randomised.h"

namespace dumps::codec {

struct Bz2Fault {
  enum class Kind : std::uint8_t {
    kNone,
    kTruncated,  // the bytes end before the block does
    kDamaged,
  };
  Kind kind = Kind::kNone;
  const char* why = "";   // static text
  std::uint64_t bit = 0;  // where it was seen, from the beginning of the bytes

  explicit operator bool() const { return kind != Kind::kNone; }
};

// Of a block that does not end within kBz2MaxPackedBlock bytes.
inline constexpr Bz2Fault kBz2EndlessBlock{Bz2Fault::Kind::kDamaged, "longer than a block can be",
                                           0};

class Bz2BlockDecoder {
 public:
  // Decodes the block whose magic begins at `first_bit`. kBz2Padding readable bytes must follow
  // `bytes`. After a fault the block gives no bytes.
  Bz2Fault open(std::span<const std::uint8_t> bytes, std::uint64_t first_bit);
  // The first bit behind the block, from the beginning of the bytes.
  std::uint64_t end_bit() const { return end_bit_; }
  // Bytes before run-length expansion: at most 100,000 per level of the stream.
  std::uint32_t size() const { return size_; }
  // The CRC that the block says it has.
  std::uint32_t stored_crc() const { return stored_crc_; }

  // Bytes of text, up to 46 MB altogether, 0 at the end.
  size_t read(std::span<char> out);
  // Of what was read. At the end it must be stored_crc().
  std::uint32_t crc() const { return crc_.value(); }
  // At the end: the text stops where the count of a run should stand.
  bool ends_within_run() const { return run_ == 4 || randomised_block_damaged(); }

 private:
  // Wrong CRCs are damage to libbz2 too; the caller looks at these himself.
  bool randomised_block_damaged() const {
    return randomised_ && randomised_->damaged() && crc() == stored_crc();
  }
  Bz2Fault read_tables(Bz2BitReader& reader);
  Bz2Fault read_lengths(Bz2BitReader& reader, size_t table, std::uint32_t symbols);
  Bz2Fault read_symbols(Bz2BitReader& reader);
  size_t expand(std::span<char> out);
  // Copies text without a run of four; how many bytes.
  size_t copy_plain(std::span<char> out);

  std::array<Bz2HuffmanTable, 6> tables_;
  std::vector<std::uint8_t> selectors_;
  std::array<std::uint8_t, 256> used_;  // byte values in the block, ascending
  std::uint32_t used_count_ = 0;
  Bz2InverseBwt::Counts counts_;
  Bz2InverseBwt bwt_;
  std::unique_ptr<Bz2RandomisedBlock> randomised_;

  std::uint64_t end_bit_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t stored_crc_ = 0;
  Bz2Crc crc_;
  std::span<const std::uint8_t> text_;  // not expanded yet
  unsigned run_ = 0;                    // equal bytes so far; 4: a count comes next
  std::uint8_t last_ = 0;
  std::uint32_t repeat_ = 0;  // times `last_` is still to be given
};

}  // namespace dumps::codec
