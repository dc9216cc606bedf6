// PartFinder: where the parts of a compressed file lie that decode on their own, so that reading
// can begin in its middle: frames of zstd files with a seek table, blocks of xz and bzip2, segments
// of LZMA2 in 7z archives, any byte of plain files. gz, zstd without a table and 7z with other
// methods are one part, known by its beginning.
//
// Text that is read from a part on is verified by what the format keeps for each part (the CRC of a
// bzip2 block, the checks of an xz block and a zstd frame), never for the whole file; LZMA2 in 7z
// has nothing but its structure. Its end is that of the file's data. Errors of a damaged index are
// kCorrupt. Not thread-safe. Memory: 24 bytes per xz block or 7z segment, else little; decoders
// have their own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "agent/codec/decoder.h"

namespace dumps::codec {

struct Part {
  std::uint64_t offset =
      0;                  // in the file, of its first byte; of bzip2: of the byte of its first bit
  std::uint64_t bit = 0;  // in that byte
  std::uint64_t plain_offset = 0;  // of its text; of bzip2 only known at the file's beginning
};

class PartFinder {
 public:
  virtual ~PartFinder() = default;
  // The first part that begins at or behind this byte of the file. None: no part begins there.
  // kUnsupported: only the file's beginning is known.
  virtual Result<std::optional<Part>> first_from(std::uint64_t stored_offset) = 0;
  // The last part that is known to begin at or before this byte of the text.
  virtual Result<Part> before(std::uint64_t plain_offset) = 0;
  // The text from a part that was found on, to the end of the file. The finder must outlive it.
  virtual Result<std::unique_ptr<Decoder>> text_of(const Part& part) = 0;
};

// `source` must outlive the finder. `threads`: how many may decode a file that has to be read from
// its beginning; from a part within it on, one does.
Result<std::unique_ptr<PartFinder>> make_part_finder(Format format, ByteSource& source,
                                                     std::uint32_t threads = 1);

// The text from this byte on; nothing at or behind its end. Reads what lies between the part's
// beginning and that byte. The finder must outlive the decoder.
Result<std::unique_ptr<Decoder>> text_from(PartFinder& finder, std::uint64_t plain_offset);

namespace detail {
// Of a file of which only the beginning is known.
std::unique_ptr<PartFinder> make_whole_file_finder(Format format, ByteSource& source,
                                                   std::uint32_t threads);
std::unique_ptr<PartFinder> make_bz2_part_finder(ByteSource& source, std::uint32_t threads);
Result<std::unique_ptr<PartFinder>> make_xz_part_finder(ByteSource& source, std::uint32_t threads);
Result<std::unique_ptr<PartFinder>> make_zst_part_finder(ByteSource& source, std::uint32_t threads);
Result<std::unique_ptr<PartFinder>> make_7z_part_finder(ByteSource& source, std::uint32_t threads);
}  // namespace detail

}  // namespace dumps::codec
