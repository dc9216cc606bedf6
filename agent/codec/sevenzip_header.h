// What a 7z header says about an archive with one file. Parsing is pure; the bytes come from
// sevenzip_reader.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/codec/decoder.h"

namespace dumps::codec::sevenzip {

// The coding of one packed stream: one coder without filters in front of it.
struct Folder {
  std::string
      method;  // id bytes: "\x21" LZMA2, "\x03\x01\x01" LZMA, "\x04\x02\x02" bzip2, "\0" copy
  std::string properties;
  std::uint64_t packed_offset = 0;  // from the end of the signature header
  std::uint64_t packed_bytes = 0;
  std::uint64_t plain_bytes = 0;
  std::optional<std::uint32_t> crc;
};

struct Header {
  bool encoded = false;          // folder holds the real header
  std::optional<Folder> folder;  // none: the one file is empty
};

// Errors: kCorrupt, or kUnsupported for archives with several files, filters or external data.
Result<Header> parse_header(std::string_view bytes, const std::string& subject);
// The header of an archive, however it is packed.
Result<Header> read_header(ByteSource& source);
// The text of a folder as its coder gives it: size and CRC of the whole are not compared. kCorrupt
// where it lies outside of the file. `source` must outlive the decoder.
Result<std::unique_ptr<Decoder>> make_folder_decoder(ByteSource& source, const Folder& folder,
                                                     std::uint32_t threads);

}  // namespace dumps::codec::sevenzip
