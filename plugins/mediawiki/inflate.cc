#include "plugins/mediawiki/inflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <new>

namespace dumps::mediawiki {
namespace {

// What the scratch block is kept at between texts, and where guessing begins.
constexpr size_t kScratchBytes = size_t{1} << 20;
// The most that DEFLATE can expand anything.
constexpr size_t kMaxRatio = 1032;

}  // namespace

Inflater::Inflater() : decompressor_(libdeflate_alloc_decompressor()) {
  if (decompressor_ == nullptr) throw std::bad_alloc();
}

Inflater::~Inflater() { libdeflate_free_decompressor(decompressor_); }

Inflater::Outcome Inflater::attempt(std::string_view deflated, char* room, size_t room_bytes,
                                    size_t& used) {
  switch (libdeflate_deflate_decompress(decompressor_, deflated.data(), deflated.size(), room,
                                        room_bytes, &used)) {
    case LIBDEFLATE_SUCCESS:
      return Outcome::kDone;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      return Outcome::kNoRoom;
    default:
      return Outcome::kDamaged;
  }
}

bool Inflater::inflate(std::string_view deflated, size_t size_hint, ByteBuffer& out) {
  const size_t limit = deflated.size() * kMaxRatio + 64;
  size_t used = 0;
  if (size_hint != 0 && size_hint <= limit) {
    const Outcome outcome = attempt(deflated, out.reserve_tail(size_hint), size_hint, used);
    if (outcome == Outcome::kDone) out.advance(used);
    if (outcome != Outcome::kNoRoom) return outcome == Outcome::kDone;
  }
  // The size is not known: into a block that is big enough for nearly all, then bigger ones.
  size_t room = std::min(limit, std::max(kScratchBytes, deflated.size() * 8));
  for (;;) {
    const Outcome outcome = attempt(deflated, scratch_.reserve_tail(room), room, used);
    if (outcome == Outcome::kDone) break;
    if (outcome == Outcome::kDamaged || room == limit) return false;
    room = std::min(limit, room * 4);
  }
  out << std::string_view(scratch_.view().data(), used);
  if (room > 16 * kScratchBytes) scratch_ = ByteBuffer();
  return true;
}

}  // namespace dumps::mediawiki
