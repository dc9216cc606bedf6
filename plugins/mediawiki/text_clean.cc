#include "plugins/mediawiki/text_clean.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dumps::mediawiki {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Facts {
  bool forbidden = false;  // control characters, U+FFFE, U+FFFF
  bool invalid = false;    // not UTF-8
  bool suspect = false;    // has characters that may not be in normal form C here
};

// "Certainly normal" characters: quick check says yes and the combining class is 0, so no neighbour
// can change them. A string of only such characters is in normal form C.
bool is_steady(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return u_getIntPropertyValue(point, UCHAR_NFC_QUICK_CHECK) == UNORM_YES &&
         u_getCombiningClass(point) == 0;
}

// The answers for the basic plane, made once (about a millisecond).
class SteadyTable {
 public:
  SteadyTable() : bits_(0x10000 / 64) {
    for (char32_t c = 0; c < 0x10000; ++c) {
      if (is_steady(c)) bits_[c / 64] |= std::uint64_t{1} << (c % 64);
    }
  }
  bool has(char32_t c) const { return (bits_[c / 64] >> (c % 64) & 1) != 0; }

 private:
  std::vector<std::uint64_t> bits_;
};

const SteadyTable& steady_table() {
  static const SteadyTable table;
  return table;
}

bool is_forbidden_control(unsigned char c) {
  return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}
bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

// Decodes the sequence at `p`; its length, or 0 when it is not valid.
size_t decode(const unsigned char* p, size_t left, char32_t& c) {
  const unsigned char lead = *p;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) {
    if (left < 2 || !is_tail(p[1])) return 0;
    c = static_cast<char32_t>((lead & 0x1F) << 6 | (p[1] & 0x3F));
    return 2;
  }
  if (lead < 0xF0) {
    if (left < 3 || !is_tail(p[1]) || !is_tail(p[2])) return 0;
    c = static_cast<char32_t>((lead & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
    return c < 0x800 || (c >= 0xD800 && c < 0xE000) ? 0 : 3;
  }
  if (lead > 0xF4 || left < 4 || !is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3])) return 0;
  c = static_cast<char32_t>((lead & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 |
                            (p[3] & 0x3F));
  return c < 0x10000 || c > 0x10FFFF ? 0 : 4;
}

#if defined(__SSE2__)
// Moves `p` to the next byte that is not ASCII, noting control characters on the way, as long as 16
// bytes are left.
const unsigned char* skip_ascii(const unsigned char* p, const unsigned char* end, Facts& facts) {
  const auto set = [](char c) { return _mm_set1_epi8(c); };
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i low = _mm_cmpeq_epi8(_mm_max_epu8(bytes, set(0x1F)), set(0x1F));
    const __m128i blank = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, set('\n')),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, set('\t')), _mm_cmpeq_epi8(bytes, set('\r'))));
    if (_mm_movemask_epi8(_mm_andnot_si128(blank, low)) != 0) facts.forbidden = true;
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    if (high != 0) return p + std::countr_zero(high);
  }
  return p;
}
#else
const unsigned char* skip_ascii(const unsigned char* p, const unsigned char* end, Facts& facts) {
  for (; p != end && *p < 0x80; ++p) facts.forbidden |= is_forbidden_control(*p);
  return p;
}
#endif

Facts look_at(std::string_view text) {
  Facts facts;
  const SteadyTable& steady = steady_table();
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = p + text.size();
  while (p != end) {
    if (*p < 0x80) {
      p = skip_ascii(p, end, facts);
      while (p != end && *p < 0x80) facts.forbidden |= is_forbidden_control(*p++);
      continue;
    }
    char32_t c = 0;
    const size_t size = decode(p, static_cast<size_t>(end - p), c);
    if (size == 0) {
      facts.invalid = true;
      return facts;
    }
    if (c < 0x10000) {
      facts.suspect |= !steady.has(c);
      facts.forbidden |= c >= 0xFFFE;
    } else {
      facts.suspect |= !is_steady(c);
    }
    p += size;
  }
  return facts;
}

// Byte-wise, before anything is known about validity: so an FFFE hidden behind a stray lead byte is
// replaced too, as MediaWiki does.
std::string replace_forbidden(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::string_view three = text.substr(i, 3);
    if (is_forbidden_control(c)) {
      out += kReplacement;
    } else if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      out += kReplacement;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Normal form C of valid UTF-8; moves into `scratch` only when something changes.
std::string_view normalize(std::string_view text, std::string& scratch) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  if (U_FAILURE(status) || nfc->isNormalizedUTF8(piece, status)) return text;
  std::string out;
  out.reserve(text.size());
  icu::StringByteSink<std::string> sink(&out);
  nfc->normalizeUTF8(0, piece, sink, nullptr, status);
  if (U_FAILURE(status)) return text;
  scratch = std::move(out);
  return scratch;
}

// How many tail bytes a lead byte announces, by the original, wider definition of UTF-8.
size_t announced_tails(unsigned char lead) {
  if (lead < 0xC0) return 0;
  if (lead < 0xE0) return 1;
  if (lead < 0xF0) return 2;
  if (lead < 0xF8) return 3;
  if (lead < 0xFC) return 4;
  if (lead < 0xFE) return 5;
  return 0;
}

}  // namespace

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      out += text[i++];
      continue;
    }
    const size_t tails = announced_tails(lead);
    size_t size = 1;
    while (size <= tails && i + size < text.size() &&
           is_tail(static_cast<unsigned char>(text[i + size]))) {
      ++size;
    }
    const std::string_view sequence = text.substr(i, size);
    char32_t c = 0;
    const bool good =
        tails != 0 && size == tails + 1 &&
        decode(reinterpret_cast<const unsigned char*>(sequence.data()), size, c) == size;
    out += good ? sequence : kReplacement;
    i += size;
  }
  return out;
}

bool is_valid_utf8(std::string_view text) { return !look_at(text).invalid; }

std::string_view clean_text(std::string_view text, std::string& scratch) {
  const Facts facts = look_at(text);
  if (!facts.forbidden && !facts.invalid) {
    return facts.suspect ? normalize(text, scratch) : text;
  }
  scratch = replace_forbidden(text);
  if (facts.invalid) scratch = repair_utf8(scratch);
  return normalize(scratch, scratch);
}

}  // namespace dumps::mediawiki
