#include "plugins/mediawiki/ip_address.h"

#include <algorithm>

namespace dumps::mediawiki {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_octet(std::string_view part) {
  if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit)) {
    return false;
  }
  int value = 0;
  for (const char c : part) value = value * 10 + (c - '0');
  return value <= 255;
}

bool is_ipv4(std::string_view name) {
  int octets = 0;
  for (;;) {
    const size_t dot = name.find('.');
    if (!is_octet(name.substr(0, dot))) return false;
    ++octets;
    if (dot == std::string_view::npos) return octets == 4;
    name.remove_prefix(dot + 1);
  }
}

// Counts the words of "a:b:c"; -1 when one of them is not 1 to 4 hexadecimal digits. No text is no
// word.
int count_words(std::string_view text) {
  if (text.empty()) return 0;
  int words = 0;
  for (;;) {
    const size_t colon = text.find(':');
    const std::string_view word = text.substr(0, colon);
    if (word.empty() || word.size() > 4 || !std::all_of(word.begin(), word.end(), is_hex)) {
      return -1;
    }
    ++words;
    if (colon == std::string_view::npos) return words;
    text.remove_prefix(colon + 1);
  }
}

bool is_ipv6(std::string_view name) {
  const size_t gap = name.find("::");
  if (gap == std::string_view::npos) return count_words(name) == 8;
  const int before = count_words(name.substr(0, gap));
  const int after = count_words(name.substr(gap + 2));
  return before >= 0 && after >= 0 && before + after <= 7;
}

}  // namespace

bool is_ip_address(std::string_view name) {
  if (name.ends_with('\n')) name.remove_suffix(1);
  return is_ipv4(name) || is_ipv6(name);
}

}  // namespace dumps::mediawiki
