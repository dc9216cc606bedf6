#include "plugins/mediawiki/blob_address.h"

#include <algorithm>
#include <charconv>

namespace dumps::mediawiki {
namespace {

bool is_scheme_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+' || c == '.';
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool equals_lower(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
  });
}

// The number when `text` is exactly how it is written: no sign, no leading zero, not 0.
std::int64_t canonical_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value > 0 && text[0] != '0' ? value : 0;
}

// The value of `name` in "?name=value&other=value".
std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    query.remove_prefix(1);
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    query.remove_prefix(pair.size());
  }
  return {};
}

}  // namespace

std::optional<BlobAddress> parse_blob_address(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  const std::string_view id = rest.substr(0, rest.find('?'));
  if (id.empty() || !std::all_of(scheme.begin(), scheme.end(), is_scheme_char) ||
      std::any_of(rest.begin(), rest.end(), is_blank)) {
    return std::nullopt;
  }
  BlobAddress address;
  if (equals_lower(scheme, "tt")) {
    address.scheme = BlobAddress::Scheme::kText;
    address.text_id = canonical_number(id);
  } else if (equals_lower(scheme, "es")) {
    address.scheme = BlobAddress::Scheme::kExternal;
    address.url = id;
    address.flags = parse_text_flags(parameter(rest.substr(id.size()), "flags"));
  } else if (equals_lower(scheme, "bad")) {
    address.scheme = BlobAddress::Scheme::kBad;
  }
  return address;
}

TextFlags parse_text_flags(std::string_view flags) {
  TextFlags found;
  while (!flags.empty()) {
    const size_t comma = flags.find(',');
    const std::string_view flag = flags.substr(0, comma);
    found.error |= flag == "error";
    found.external |= flag == "external";
    found.gzip |= flag == "gzip";
    found.object |= flag == "object";
    found.utf8 |= flag == "utf-8" || flag == "utf8";
    flags.remove_prefix(comma == std::string_view::npos ? flags.size() : comma + 1);
  }
  return found;
}

std::optional<ExternalAddress> parse_external_address(std::string_view url) {
  constexpr std::string_view kScheme = "DB://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const size_t slash = url.find('/');
  if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
  ExternalAddress address;
  address.cluster = url.substr(0, slash);
  url.remove_prefix(slash + 1);
  const auto [end, error] = std::from_chars(url.data(), url.data() + url.size(), address.id);
  if (error != std::errc() || address.id < 0) return std::nullopt;
  url.remove_prefix(static_cast<size_t>(end - url.data()));
  if (url.empty()) return address;
  if (url[0] != '/') return std::nullopt;
  address.item = url.substr(1);
  return address;
}

}  // namespace dumps::mediawiki
