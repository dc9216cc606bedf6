// Filling a buffer from a ByteSource, which may give fewer bytes than it is asked for.
#pragma once

#include "agent/codec/decoder.h"

namespace dumps::codec {

// Bytes read: fewer than there is room for only at the end of the source.
inline Result<size_t> read_fully(ByteSource& source, std::uint64_t offset, std::span<char> buffer) {
  size_t done = 0;
  while (done < buffer.size()) {
    Result<size_t> got = source.read_at(offset + done, buffer.subspan(done));
    if (!got) return got;
    if (*got == 0) break;
    done += *got;
  }
  return done;
}

}  // namespace dumps::codec
