// The blocks of an xz file, from the indexes at the ends of its streams: nothing is decoded.
#pragma once

#include <cstdint>
#include <functional>

#include "agent/codec/decoder.h"

namespace dumps::codec {

struct XzBlock {
  std::uint64_t stream = 0;  // from 1
  std::uint64_t block = 0;   // from 1, in the stream
  std::uint64_t offset = 0;  // in the file
  std::uint64_t size = 0;
  std::uint64_t plain_offset = 0;
  std::uint64_t plain_bytes = 0;
  const char* check = "";  // its kind: "CRC64"
  int check_id = 0;        // as the format numbers it
};

// kCorrupt: the file does not end with sound indexes. Memory: 64 MiB at most, else kUnavailable.
Status list_xz_blocks(ByteSource& source, const std::function<void(const XzBlock&)>& on_block);

}  // namespace dumps::codec
