// Encodes one bzip2 block from its plain bytes: run lengths, Burrows-Wheeler transform, move to
// front, Huffman codes. The bits are those that libbz2 writes for the same bytes, at about half its
// time; only where a whole block is one repeated piece its first row may be another of several that
// are right. Keeps about 9 MB of buffers for the next block. Not thread-safe: one per thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_bwt.h"
#include "agent/codec/bz2_code_lengths.h"
#include "agent/codec/bz2_format.h"

namespace dumps::codec {

// The bits of a block, from its magic on.
struct Bz2PackedBlock {
  std::string bytes;  // zero bits up to a byte, then kBz2Padding bytes
  std::uint64_t bits = 0;
  std::uint32_t crc = 0;
  std::uint64_t plain_bytes = 0;
};

class Bz2BlockEncoder {
 public:
  // `plain` has at least one byte, and at most kBz2MaxBlock after run-length coding.
  Bz2PackedBlock encode(std::string_view plain);

 private:
  static constexpr size_t kGroup = 50;  // symbols that share a table
  static constexpr size_t kTables = 6;
  using Lengths = std::array<std::uint8_t, kBz2MaxSymbols>;

  void code_runs(std::string_view plain);
  void move_to_front();
  std::uint16_t* put_zeros(std::uint32_t run, std::uint16_t* out);
  void choose_tables();
  void first_lengths();
  void select_tables();
  void write_map(Bz2BitWriter& out) const;
  void write_tables(Bz2BitWriter& out) const;
  void write_symbols(Bz2BitWriter& out) const;

  std::vector<std::uint8_t> block_;
  std::array<bool, 256> used_{};
  Bz2Bwt bwt_;
  std::vector<std::uint16_t> symbols_;  // after move to front, with the end symbol
  std::array<std::uint32_t, kBz2MaxSymbols> counts_{};
  std::uint32_t symbol_count_ = 0;  // different ones that there can be
  size_t table_count_ = 0;
  std::array<Lengths, kTables> lengths_{};
  std::array<std::array<std::uint32_t, kBz2MaxSymbols>, kTables> table_counts_{};
  std::vector<std::uint8_t> selectors_;  // one per group
};

}  // namespace dumps::codec
