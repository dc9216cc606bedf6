// FormatChecker: one format's grammar as a stream. Used through Check, which has looked at the
// encoding of the text already, finds lines for offsets and turns Malformed into a Failure.
// One object per file, one thread.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "plugins/misc-dump/check/check_rules.h"

namespace dumps::misc {

// Thrown by checkers. `byte` counts from the file's beginning; `line` (from 1) is for checkers that
// know of a problem only later, when its bytes are gone.
struct Malformed : std::exception {
  Malformed(std::string text, std::uint64_t at, std::optional<std::uint64_t> on_line = {})
      : what_is_wrong(std::move(text)), byte(at), line(on_line) {}
  const char* what() const noexcept override { return what_is_wrong.c_str(); }

  std::string what_is_wrong;
  std::uint64_t byte;
  std::optional<std::uint64_t> line;
};

class FormatChecker {
 public:
  virtual ~FormatChecker() = default;
  virtual void feed(std::string_view bytes) = 0;
  virtual void finish() = 0;
  virtual std::uint64_t items() const = 0;
};

// None for Format::kAny.
std::unique_ptr<FormatChecker> make_format_checker(const CheckRules& rules);

}  // namespace dumps::misc
