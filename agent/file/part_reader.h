// What a compressed file consists of, sound or damaged: its text, and its parts (bzip2 streams and
// blocks, gzip members, zstd frames) with their places and checksums. Behind a damaged place it
// goes on with the next part that can be decoded, where the format allows it: bzip2, gzip and zstd.
// For listing and salvage; whoever wants only sound files uses codec::Decoder. Not thread-safe.
// Memory: that of one decoder, and 40 MB for bzip2. Errors are those of reading the file; damage is
// a part.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/codec/decoder.h"

namespace dumps::file {

struct FilePart {
  enum class Kind : std::uint8_t {
    kStream,  // bzip2: its header
    kBlock,
    kStreamEnd,  // bzip2: its end, with the combined CRC
    kMember,     // gzip
    kFrame,      // zstd
    kSkippable,  // zstd: a frame without text
    kGap,        // none of these
  };
  Kind kind = Kind::kGap;
  // In the file. Bits are those of the byte that count; 0 but for bzip2.
  std::uint64_t offset = 0;
  unsigned bit = 0;
  std::uint64_t end = 0;
  unsigned end_bit = 0;
  // Of its text. Text that cannot be relied on is not counted for blocks, and is for the others.
  std::uint64_t plain_offset = 0;
  std::uint64_t plain_bytes = 0;
  int level = 0;  // kStream
  std::optional<std::uint32_t> stored_crc;
  std::optional<std::uint32_t> crc;  // of its text
  std::string why;                   // what is wrong; empty: nothing
  // Text is missing here: what comes next does not continue what came before.
  bool loses_text = false;
};

std::string_view name_of(FilePart::Kind kind);

class PartReader {
 public:
  struct Step {
    enum class Kind : std::uint8_t { kText, kPart, kEnd };
    Kind kind = Kind::kEnd;
    std::string_view text;  // valid until the next call
    FilePart part;          // comes behind its text
  };

  virtual ~PartReader() = default;
  virtual Result<Step> next() = 0;
};

// `source` must outlive it.
std::unique_ptr<PartReader> make_part_reader(codec::Format format, codec::ByteSource& source);

namespace detail {
std::unique_ptr<PartReader> make_bz2_part_reader(codec::ByteSource& source);
std::unique_ptr<PartReader> make_gz_part_reader(codec::ByteSource& source);
std::unique_ptr<PartReader> make_zst_part_reader(codec::ByteSource& source);
}  // namespace detail

}  // namespace dumps::file
