// Inflater: raw DEFLATE without any header, as PHP's gzdeflate() writes it.
//
// Holds one zlib state that is used again for each text. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/mediawiki/byte_buffer.h"

namespace dumps::mediawiki {

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends the plain bytes to `out`; false, and `out` as it was, when the stream is damaged or has
  // no end. Bytes after its end are ignored. `size_hint` may be wrong.
  bool inflate(std::string_view deflated, size_t size_hint, ByteBuffer& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dumps::mediawiki
