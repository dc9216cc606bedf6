#include "plugins/recompress/naming.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace dumps::recompress {
namespace {

constexpr std::array<std::string_view, 5> kEndings = {".bz2", ".gz", ".xz", ".7z", ".zst"};
constexpr size_t kMaxId = 64;

bool fits(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
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
