#include "agent/codec/lzma2_segments.h"

#include <algorithm>
#include <array>

#include "agent/codec/read_fully.h"

namespace dumps::codec {

Error corrupt_lzma2(const ByteSource& source, std::uint64_t offset, const std::string& why) {
  return make_error(ErrorCode::kCorrupt, "decode LZMA2", source.name(),
                    why + " at byte " + std::to_string(offset));
}

Result<std::optional<Lzma2Segment>> Lzma2Segments::next() {
  Lzma2Segment segment{offset_, offset_, 0};
  for (;;) {
    std::array<char, 6> header{};
    const size_t want = static_cast<size_t>(std::min<std::uint64_t>(6, end_ - segment.end));
    Result<size_t> got = read_fully(source_, segment.end, std::span(header).first(want));
    if (!got) return std::move(got).error();
    if (*got == 0) return corrupt_lzma2(source_, segment.end, "LZMA2 data is cut short");
    const auto byte = [&](size_t i) { return static_cast<std::uint8_t>(header[i]); };
    const std::uint8_t control = byte(0);
    const bool begins = control == 0x01 || control >= 0xE0;
    if (control == 0 || (begins && segment.end != segment.begin)) break;
    if (!begins && segment.end == segment.begin)
      return corrupt_lzma2(source_, segment.end, "an LZMA2 chunk that needs one before it");
    const bool is_lzma = control >= 0x80;
    if (!is_lzma && control > 2) return corrupt_lzma2(source_, segment.end, "no LZMA2 chunk");
    const std::uint64_t low = std::uint64_t{byte(1)} << 8 | byte(2);
    const std::uint64_t packed = std::uint64_t{byte(3)} << 8 | byte(4);
    const std::uint64_t size = is_lzma ? packed + 1 + (control >= 0xC0 ? 6 : 5) : low + 1 + 3;
    if (size > end_ - segment.end)
      return corrupt_lzma2(source_, segment.end, "an LZMA2 chunk is cut short");
    segment.plain_bytes += 1 + (is_lzma ? (std::uint64_t{control & 0x1Fu} << 16 | low) : low);
    segment.end += size;
  }
  if (segment.end != segment.begin) {
    offset_ = segment.end;
    return std::optional(segment);
  }
  if (segment.end + 1 != end_)
    return corrupt_lzma2(source_, segment.end, "garbage behind the end of the data");
  return std::optional<Lzma2Segment>();
}

}  // namespace dumps::codec
