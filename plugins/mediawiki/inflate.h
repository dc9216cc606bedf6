// Inflater: raw DEFLATE without any header, as PHP's gzdeflate() writes it.
//
// Whole texts in memory, with libdeflate: inflating is half of a history dump's work, and this
// takes a third of zlib's time for it. Keeps its state and a block of memory for the next text. One
// thread at a time.
#pragma once

#include <memory>
#include <string_view>

#include "plugins/mediawiki/byte_buffer.h"

struct libdeflate_decompressor;

namespace dumps::mediawiki {

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends the plain bytes to `out`; false, and `out` as it was, when the stream is damaged or has
  // no end. Bytes after its end are ignored. `size_hint` may be wrong; a right one saves a copy.
  bool inflate(std::string_view deflated, size_t size_hint, ByteBuffer& out);

 private:
  enum class Outcome { kDone, kNoRoom, kDamaged };
  Outcome attempt(std::string_view deflated, char* room, size_t room_bytes, size_t& used);

  libdeflate_decompressor* decompressor_;
  ByteBuffer scratch_;
};

}  // namespace dumps::mediawiki
