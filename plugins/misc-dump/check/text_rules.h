// TextRules: what all text formats have in common: UTF-8 without a byte order mark and without NUL.
// One object per file; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

class TextRules {
 public:
  // The first thing wrong with these bytes, if anything is; they are the next ones of the file.
  std::optional<Malformed> feed(std::string_view bytes);
  // A character that the end cuts.
  std::optional<Malformed> finish() const;
  // The beginning may be that of a byte order mark: no format begins so.
  bool begins_like_mark() const { return mark_ > 0; }
  static Malformed mark();

 private:
  bool step(unsigned char byte);

  std::uint64_t bytes_ = 0;
  std::size_t mark_ = 0;         // bytes of a byte order mark at the beginning
  std::uint64_t character_ = 0;  // where the last one begins that is not ASCII
  // Of a character in the making: how many bytes are missing, and which the next one may be.
  unsigned missing_ = 0;
  unsigned char least_ = 0x80, most_ = 0xBF;
};

}  // namespace dumps::misc
