#include "plugins/mediawiki/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace dumps::mediawiki {

struct Inflater::State {
  z_stream stream{};
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  // Negative window bits: no header, no checksum.
  if (inflateInit2(&state_->stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() { inflateEnd(&state_->stream); }

bool Inflater::inflate(std::string_view deflated, size_t size_hint, ByteBuffer& out) {
  constexpr size_t kStep = 16 * 1024;
  // No hint makes a small row reserve much: DEFLATE cannot expand more than 1032 times.
  const size_t limit = deflated.size() * 1032 + kStep;
  size_t room = std::min(std::max(size_hint + 1, deflated.size() * 2), limit);
  const size_t start = out.size();
  z_stream& z = state_->stream;
  inflateReset(&z);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
  z.avail_in = static_cast<uInt>(deflated.size());
  for (;;) {
    room = std::min(room, size_t{1} << 30);
    z.next_out = reinterpret_cast<Bytef*>(out.reserve_tail(room));
    z.avail_out = static_cast<uInt>(room);
    const int status = ::inflate(&z, Z_NO_FLUSH);
    out.advance(room - z.avail_out);
    if (status == Z_STREAM_END) return true;
    if (status != Z_OK || z.avail_out != 0) break;  // damaged, or the input ended too early
    room = std::max(kStep, out.size() - start);
  }
  out.truncate(start);
  return false;
}

}  // namespace dumps::mediawiki
