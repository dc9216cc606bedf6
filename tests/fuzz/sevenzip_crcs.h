// Sets the CRCs of a 7z file's two headers right, so that what is changed in the headers gets past
// them and reaches the parser.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>

#include "agent/codec/sevenzip_format.h"

namespace dumps::fuzz {

inline void repair_sevenzip_crcs(std::string& file) {
  constexpr size_t kFirst = codec::sevenzip::kSignatureHeaderBytes;
  if (file.size() <= kFirst || !file.starts_with(codec::sevenzip::kSignature)) return;
  const auto put_crc = [&file](size_t at, size_t begin, size_t size) {
    std::string crc;
    codec::sevenzip::put_u32(
        crc, static_cast<std::uint32_t>(
                 ::crc32_z(0, reinterpret_cast<const Bytef*>(file.data()) + begin, size)));
    file.replace(at, 4, crc);
  };
  codec::sevenzip::Cursor cursor(std::string_view(file).substr(12, 16));
  const std::uint64_t offset = cursor.u64();
  const std::uint64_t size = cursor.u64();
  const std::uint64_t behind = file.size() - kFirst;
  if (offset <= behind && size <= behind - offset) {
    put_crc(28, kFirst + static_cast<size_t>(offset), static_cast<size_t>(size));
  }
  put_crc(8, 12, 20);
}

}  // namespace dumps::fuzz
