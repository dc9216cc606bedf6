#include "plugins/mediawiki/xml_escape.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dumps::mediawiki {
namespace {

// The longest replacement is "&quot;".
constexpr size_t kMaxExpansion = 6;
// Text is handled in pieces, so that the room reserved for the worst case stays small.
constexpr size_t kPieceBytes = 4096;
constexpr size_t kLaneBytes = 16;

template <TextEscape escape>
constexpr bool is_special(char c) {
  if (c == '&' || c == '<' || c == '>') return true;
  return escape != TextEscape::kDirect && (c == '"' || c == '\r');
}

inline char* put(char* out, std::string_view bytes) {
  std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

template <TextEscape escape>
char* put_special(char* out, char c, char next) {
  switch (c) {
    case '&':
      return put(out, "&amp;");
    case '<':
      return put(out, "&lt;");
    case '>':
      return put(out, "&gt;");
    case '"':
      return put(out, "&quot;");
    default:  // CR, in the published form
      if (next != '\n') *out++ = '\n';
      return out;
  }
}

#if defined(__SSE2__)
// Bit i is set when byte i of the 16 at `p` needs work.
template <TextEscape escape>
unsigned special_mask(__m128i bytes) {
  const auto equals = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
  // '<' and '>' differ in one bit only.
  const __m128i angle = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
  __m128i found = _mm_or_si128(angle, equals('&'));
  if constexpr (escape != TextEscape::kDirect) {
    found = _mm_or_si128(found, _mm_or_si128(equals('"'), equals('\r')));
  }
  return static_cast<unsigned>(_mm_movemask_epi8(found));
}

// Handles whole lanes of 16 bytes while at least one byte follows them in `text` (the CR rule looks
// one byte ahead). Every lane is stored before it is looked at: the room is there.
template <TextEscape escape>
char* put_lanes(char* out, const char*& p, const char* end) {
  while (end - p > static_cast<std::ptrdiff_t>(kLaneBytes)) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    const unsigned mask = special_mask<escape>(bytes);
    if (mask == 0) {
      p += kLaneBytes;
      out += kLaneBytes;
      continue;
    }
    const auto plain = static_cast<size_t>(std::countr_zero(mask));
    out = put_special<escape>(out + plain, p[plain], p[plain + 1]);
    p += plain + 1;
  }
  return out;
}
#endif

// `end` is the end of the piece, `text_end` that of the whole text.
template <TextEscape escape>
char* put_piece(char* out, const char* p, const char* end, const char* text_end) {
#if defined(__SSE2__)
  out = put_lanes<escape>(out, p, end);
#endif
  for (; p != end; ++p) {
    if (is_special<escape>(*p)) {
      out = put_special<escape>(out, *p, p + 1 != text_end ? p[1] : '\0');
    } else {
      *out++ = *p;
    }
  }
  return out;
}

template <TextEscape escape>
void append(ByteBuffer& out, std::string_view text) {
  const char* const text_end = text.data() + text.size();
  for (const char* p = text.data(); p != text_end;) {
    const char* const end = p + std::min<size_t>(kPieceBytes, static_cast<size_t>(text_end - p));
    // A lane may be stored beyond what is counted.
    char* const tail = out.reserve_tail(kPieceBytes * kMaxExpansion + kLaneBytes);
    out.advance(static_cast<size_t>(put_piece<escape>(tail, p, end, text_end) - tail));
    p = end;
  }
}

}  // namespace

void append_escaped_text(ByteBuffer& out, std::string_view text, TextEscape escape) {
  switch (escape) {
    case TextEscape::kDirect:
      return append<TextEscape::kDirect>(out, text);
    case TextEscape::kPublished:
      return append<TextEscape::kPublished>(out, text);
  }
}

size_t escaped_text_bytes(std::string_view text, TextEscape escape) {
  size_t bytes = text.size();
  for (const char c : text) {
    if (c == '<' || c == '>') bytes += 3;
    if (c == '&') bytes += 4;
    if (c == '"' && escape == TextEscape::kPublished) bytes += 5;
  }
  return bytes;
}

void append_escaped_attribute(ByteBuffer& out, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '&':
        out << "&amp;";
        break;
      case '<':
        out << "&lt;";
        break;
      case '>':
        out << "&gt;";
        break;
      case '"':
        out << "&quot;";
        break;
      case '\'':
        out << "&#039;";
        break;
      case '\n':
        out << "&#10;";
        break;
      case '\r':
        out << "&#13;";
        break;
      case '\t':
        out << "&#9;";
        break;
      default:
        out << c;
    }
  }
}

void append_unescaped_text(ByteBuffer& out, std::string_view escaped) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}};
  while (!escaped.empty()) {
    const size_t plain = std::min(escaped.find('&'), escaped.size());
    out << escaped.substr(0, plain);
    escaped.remove_prefix(plain);
    if (escaped.empty()) return;
    const auto* entity =
        std::find_if(std::begin(kEntities), std::end(kEntities),
                     [&](const auto& known) { return escaped.starts_with(known.first); });
    const bool is_known = entity != std::end(kEntities);
    out << (is_known ? entity->second : '&');
    escaped.remove_prefix(is_known ? entity->first.size() : 1);
  }
}

}  // namespace dumps::mediawiki
