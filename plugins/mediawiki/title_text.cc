#include "plugins/mediawiki/title_text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "plugins/mediawiki/text_clean.h"

namespace dumps::mediawiki {
namespace {

bool is_direction_mark(UChar32 c) {
  return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E);
}
bool is_title_blank(UChar32 c) {
  return c == ' ' || c == '_' || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

icu::UnicodeString utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}
std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// "&…;" with at least one letter or digit between.
bool is_reference(std::string_view text) {
  size_t i = 1;
  while (i < text.size() && is_word_char(text[i])) ++i;
  return i > 1 && i < text.size() && text[i] == ';';
}

bool has_relative_part(std::string_view title) {
  return title == "." || title == ".." || title.starts_with("./") || title.starts_with("../") ||
         title.find("/./") != std::string_view::npos ||
         title.find("/../") != std::string_view::npos || title.ends_with("/.") ||
         title.ends_with("/..");
}

// The character that the reference at the start of `text` means, and its length; 0 when none.
std::pair<UChar32, size_t> reference_at(std::string_view text) {
  const size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return {0, 0};
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::pair<std::string_view, UChar32> kNamed[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}};
  for (const auto& [word, c] : kNamed) {
    if (word == name) return {c, end + 1};
  }
  if (!name.starts_with('#') || name.size() < 2) return {0, 0};
  const bool hex = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(hex ? 2 : 1);
  std::uint32_t c = 0;
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), c, hex ? 16 : 10);
  if (error != std::errc() || stop != digits.data() + digits.size()) return {0, 0};
  return {c == 0 || c > 0x10FFFF ? 0xFFFD : static_cast<UChar32>(c), end + 1};
}

}  // namespace

std::string normalize_title_blanks(std::string_view title) {
  const icu::UnicodeString in = utf16(title);
  icu::UnicodeString out;
  bool pending = false;  // a blank that counts only when something stands after it
  for (std::int32_t i = 0; i < in.length(); i = in.moveIndex32(i, 1)) {
    const UChar32 c = in.char32At(i);
    if (is_direction_mark(c)) continue;
    if (is_title_blank(c)) {
      pending = true;
      continue;
    }
    if (pending && !out.isEmpty()) out.append(UChar32{'_'});
    pending = false;
    out.append(c);
  }
  return utf8(out);
}

bool is_legal_title(std::string_view title, size_t max_bytes) {
  if (title.size() > max_bytes || !is_valid_utf8(title) || has_relative_part(title)) return false;
  if (title.find("~~~") != std::string_view::npos ||
      title.find("\xEF\xBF\xBD") != std::string_view::npos) {
    return false;
  }
  constexpr std::string_view kForbidden = "#<>[]{}|\x7F";
  for (size_t i = 0; i < title.size(); ++i) {
    const char c = title[i];
    if (static_cast<unsigned char>(c) < 0x20 || kForbidden.find(c) != std::string_view::npos) {
      return false;
    }
    if (c == '%' && i + 2 < title.size() && is_hex(title[i + 1]) && is_hex(title[i + 2])) {
      return false;
    }
    if (c == '&' && is_reference(title.substr(i))) return false;
  }
  return true;
}

size_t matching_prefix(std::string_view text, std::string_view word) {
  // Character by character: letters of one pair can differ in length.
  constexpr size_t kLongestCharacter = 4;
  const icu::UnicodeString expected = utf16(word);
  const icu::UnicodeString found = utf16(text.substr(0, word.size() * kLongestCharacter));
  size_t bytes = 0;
  std::int32_t at = 0;
  for (std::int32_t i = 0; i < expected.length(); i = expected.moveIndex32(i, 1)) {
    if (at >= found.length()) return 0;
    const UChar32 c = found.char32At(at);
    if (u_foldCase(c, U_FOLD_CASE_DEFAULT) !=
        u_foldCase(expected.char32At(i), U_FOLD_CASE_DEFAULT)) {
      return 0;
    }
    bytes += static_cast<size_t>(U8_LENGTH(c));
    at = found.moveIndex32(at, 1);
  }
  return bytes;
}

std::string to_lower(std::string_view text) {
  return utf8(utf16(text).toLower(icu::Locale::getRoot()));
}

std::string with_capital(std::string_view text) {
  const icu::UnicodeString in = utf16(text);
  if (in.isEmpty()) return {};
  const std::int32_t first = in.moveIndex32(0, 1);
  return utf8(in.tempSubString(0, first).toUpper(icu::Locale::getRoot()) + in.tempSubString(first));
}

std::string decode_references(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const auto [c, used] =
        text[i] == '&' ? reference_at(text.substr(i)) : std::pair<UChar32, size_t>{0, 0};
    if (used == 0) {
      out += text[i++];
      continue;
    }
    out += utf8(icu::UnicodeString(c));
    i += used;
  }
  return out;
}

}  // namespace dumps::mediawiki
