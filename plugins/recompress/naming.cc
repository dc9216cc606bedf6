#include "plugins/recompress/naming.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace dumps::recompress {
namespace {

constexpr std::array<std::string_view, 5> kEndings = {".bz2", ".gz", ".xz", ".7z", ".zst"};
constexpr size_t kMaxId = 64;

bool fits(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// FNV-1a: stable over builds and hosts, which std::hash is not.
std::string short_hash(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  std::array<char, 9> hex{};
  std::snprintf(hex.data(), hex.size(), "%08x", hash);
  return hex.data();
}

}  // namespace

std::optional<std::string_view> compression_ending(std::string_view name) {
  for (const std::string_view ending : kEndings) {
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  }
  return std::nullopt;
}

std::string with_ending(std::string_view name, std::string_view ending) {
  if (const auto old = compression_ending(name)) name.remove_suffix(old->size());
  return std::string(name) + std::string(ending);
}

std::string PageFileName::with(std::string_view new_stem, std::string_view type) const {
  std::string name(new_stem);
  name += number;
  name += '.';
  name += type;
  if (ids) name += "-p" + std::to_string(ids->first) + "p" + std::to_string(ids->second);
  return name + ending;
}

std::optional<PageFileName> parse_page_file_name(std::string_view name) {
  PageFileName parsed;
  if (const auto ending = compression_ending(name)) {
    parsed.ending = *ending;
    name.remove_suffix(ending->size());
  }
  const size_t xml = name.rfind(".xml");
  if (xml == std::string_view::npos || xml == 0) return std::nullopt;
  if (std::string_view ids = name.substr(xml + 4); !ids.empty()) {
    const size_t second = ids.rfind('p');
    if (!ids.starts_with("-p") || second <= 2) return std::nullopt;
    const auto first_id = number_of(ids.substr(2, second - 2));
    const auto last_id = number_of(ids.substr(second + 1));
    if (!first_id || !last_id) return std::nullopt;
    parsed.ids = {*first_id, *last_id};
  }
  std::string_view stem = name.substr(0, xml);
  const size_t digits = stem.find_last_not_of("0123456789") + 1;
  parsed.number = stem.substr(digits);
  parsed.stem = stem.substr(0, digits);
  if (parsed.stem.empty() || parsed.number.size() > 9 || parsed.number.starts_with('0')) {
    return std::nullopt;
  }
  return parsed;
}

bool part_comes_before(const PageFileName& a, const PageFileName& b) {
  const auto key = [](const PageFileName& name) {
    return std::pair(name.number.empty() ? 0 : std::stoi(name.number),
                     name.ids ? name.ids->first : 0);
  };
  return key(a) < key(b);
}

std::string shard_id(std::string_view prefix, std::string_view name) {
  std::string_view rest = name;
  if (rest.starts_with(prefix) && rest.size() > prefix.size()) rest.remove_prefix(prefix.size());
  if (const auto ending = compression_ending(rest)) rest.remove_suffix(ending->size());
  std::string id;
  bool changed = rest.size() > kMaxId;
  for (const char c : rest) {
    const bool good = fits(c) && !(id.empty() && (c == '.' || c == '_' || c == '-'));
    if (!good) changed = true;
    id += good ? c : 'x';
  }
  if (!changed) return id;
  id.resize(std::min(id.size(), kMaxId - 9));
  return id + '-' + short_hash(name);
}

}  // namespace dumps::recompress
