// The seek table of a zstd file, in the "zstd seekable format": a skippable frame at the end of the
// file with the sizes of all frames, in the file and as text, which the other decoders skip.
//
//   0x184D2A5E, size of the rest | per frame: u32 size, u32 text size [, u32 checksum of the text]
//   | u32 frames, u8 flags (bit 7: with checksums, bits 2-6: zero), u32 0x8F92EAB1
//
// All numbers are little endian. A table is believed only where its frames lie one behind the other
// from the first byte of the file to the table itself. Readers hold 16 bytes for each 1024 frames.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/codec/decoder.h"

namespace dumps::codec {

struct ZstFrame {
  std::uint64_t index = 0;
  std::uint64_t offset = 0;  // of its first byte in the file
  std::uint64_t size = 0;
  std::uint64_t text_offset = 0;
  std::uint64_t text_size = 0;
  bool operator==(const ZstFrame&) const = default;
};

class ZstSeekTable {
 public:
  static constexpr std::uint32_t kSkippableMagic = 0x184D2A5E;
  static constexpr std::uint32_t kFooterMagic = 0x8F92EAB1;
  static constexpr std::uint64_t kMaxFrames = 0x8000000;
  static constexpr std::uint64_t kMaxFrameText = 0x40000000;

  // Reads and checks all of it. Nothing where the file does not end with one, or where a whole one
  // describes only the end of the file, as happens when files are put one behind the other.
  // kCorrupt, with the offset of the entry, where it is wrong. `source` must outlive the table.
  static Result<std::optional<ZstSeekTable>> read(ByteSource& source);

  std::uint64_t frames() const { return count_; }
  std::uint64_t text_size() const { return text_size_; }
  // Where the table begins: behind the last frame.
  std::uint64_t offset() const { return table_offset_; }
  std::uint64_t largest_size() const { return largest_size_; }
  std::uint64_t largest_text() const { return largest_text_; }

  // kInvalid behind the last one.
  Result<ZstFrame> frame(std::uint64_t index);
  // The frame that holds this byte of the text. kInvalid at and behind the text's end.
  Result<ZstFrame> frame_of(std::uint64_t text_offset);

 private:
  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t text_offset = 0;
  };
  explicit ZstSeekTable(ByteSource& source) : source_(&source) {}
  // Places of the frames [first, first + 1024) and of the end behind them, as far as there are so
  // many, into block_.
  Status load(std::uint64_t first, Place place);
  Status go_to_block(std::uint64_t block);
  ZstFrame in_block(std::uint64_t index) const;
  Status scan();
  // What is wrong with an entry that is.
  Error wrong_entry(std::uint64_t index, const Place& begin, const Place& end) const;
  Error corrupt(std::uint64_t offset, const std::string& why) const;

  ByteSource* source_;
  std::uint64_t table_offset_ = 0;  // of the skippable frame
  std::uint64_t entry_bytes_ = 8;
  std::uint64_t count_ = 0;
  std::uint64_t text_size_ = 0;
  std::uint64_t largest_size_ = 0;
  std::uint64_t largest_text_ = 0;
  std::vector<Place> starts_;          // of each 1024th frame
  std::vector<Place> block_;           // of the frames of the block that was asked for last
  std::uint64_t block_first_ = ~0ULL;  // number of its first frame
};

// The table as it stands at the end of a file, made frame by frame: 8 bytes each are held.
class ZstSeekTableWriter {
 public:
  // kInvalid where the format cannot say it: 2^27 frames, 1 GiB of text in one.
  Status add(std::uint64_t size, std::uint64_t text_size);
  std::string bytes() const;

 private:
  std::string entries_;
  std::uint64_t count_ = 0;
};

// The text of the frames that lie in bytes [begin, end) of a file: of one frame, or from a frame
// on. Streams, so that who needs the beginning only reads no more.
Result<std::unique_ptr<Decoder>> make_zst_range_decoder(ByteSource& source, std::uint64_t begin,
                                                        std::uint64_t end);

}  // namespace dumps::codec
