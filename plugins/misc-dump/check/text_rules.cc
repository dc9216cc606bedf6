#include "plugins/misc-dump/check/text_rules.h"

#include <cstring>
#include <string>

namespace dumps::misc {
namespace {

// How many of these bytes are ASCII and not NUL, in words of eight.
std::size_t plain_bytes(std::string_view bytes) {
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  std::size_t done = 0;
  while (done + 8 <= bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + done, 8);
    // A zero byte borrows, which sets its high bit; so does a byte that has it.
    if (((word | (word - kOnes)) & kHigh) != 0) break;
    done += 8;
  }
  // Whether char has a sign is the machine's choice.
  while (done < bytes.size() && bytes[done] != 0 && (bytes[done] & 0x80) == 0) ++done;
  return done;
}

constexpr std::string_view kMark = "\xEF\xBB\xBF";

}  // namespace

// Whether `byte` goes on with a character, or begins one: by the table of well-formed sequences in
// the Unicode standard.
bool TextRules::step(unsigned char byte) {
  if (missing_ > 0) {
    if (byte < least_ || byte > most_) return false;
    least_ = 0x80;
    most_ = 0xBF;
    --missing_;
    return true;
  }
  if (byte < 0x80) return true;
  if (byte < 0xC2 || byte > 0xF4) return false;
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  if (byte == 0xE0) least_ = 0xA0;
  if (byte == 0xED) most_ = 0x9F;
  if (byte == 0xF0) least_ = 0x90;
  if (byte == 0xF4) most_ = 0x8F;
  return true;
}

Malformed TextRules::mark() {
  return {"a byte order mark at the beginning, which the format does not have", 0};
}

std::optional<Malformed> TextRules::feed(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (missing_ == 0) at += plain_bytes(bytes.substr(at));
    if (at == bytes.size()) break;
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (missing_ == 0) character_ = bytes_ + at;
    if (byte == 0) return Malformed("a NUL byte", bytes_ + at);
    if (!step(byte)) return Malformed("not UTF-8", character_);
    ++at;
    // Three bytes into the file it shows whether they are a mark.
    if (bytes_ + at > kMark.size()) continue;
    const auto place = static_cast<std::size_t>(bytes_ + at - 1);
    mark_ = byte == static_cast<unsigned char>(kMark[place]) && mark_ == place ? mark_ + 1 : mark_;
    if (mark_ == kMark.size()) {
      return mark();
    }
  }
  bytes_ += bytes.size();
  return std::nullopt;
}

std::optional<Malformed> TextRules::finish() const {
  if (missing_ == 0) return std::nullopt;
  return Malformed("the end is in the middle of a character", character_);
}

}  // namespace dumps::misc
