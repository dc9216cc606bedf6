#include "plugins/misc-dump/check/place.h"

#include <algorithm>

namespace dumps::misc {
namespace {

constexpr std::size_t kBefore = 40;
constexpr std::size_t kBehind = 20;

std::uint64_t newlines(std::string_view bytes) {
  // memchr() is several times as fast as std::count() where lines are long.
  std::uint64_t count = 0;
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

void Place::begin(std::string_view bytes) { now_ = bytes; }

void Place::end() {
  lines_ += newlines(now_);
  bytes_ += now_.size();
  if (now_.size() >= kBefore) {
    before_ = now_.substr(now_.size() - kBefore);
  } else {
    before_ += now_;
    if (before_.size() > kBefore) before_.erase(0, before_.size() - kBefore);
  }
  now_ = {};
}

std::uint64_t Place::line_of(std::uint64_t byte) const {
  const std::uint64_t into = byte < bytes_ ? 0 : byte - bytes_;
  return lines_ + 1 + newlines(now_.substr(0, std::min<std::uint64_t>(into, now_.size())));
}

std::string Place::excerpt(std::uint64_t byte) const {
  if (byte + before_.size() < bytes_) return {};
  const std::string around =
      before_ +
      std::string(now_.substr(
          0, std::min<std::uint64_t>(byte - std::min(byte, bytes_) + kBehind, now_.size())));
  const std::size_t at = static_cast<std::size_t>(byte + before_.size() - bytes_);
  const std::size_t from = at > kBefore ? at - kBefore : 0;
  return printable(
      std::string_view(around).substr(std::min(from, around.size()), at - from + kBehind));
}

std::string printable(std::string_view bytes) {
  constexpr const char* kHex = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\t') {
      text += "\\t";
    } else if (byte < 0x20 || byte >= 0x7F) {
      text += "\\x";
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
    } else {
      text += c;
    }
  }
  return text + "\"";
}

}  // namespace dumps::misc
