// Check: looks at the bytes of an output or of a piece while they pass, and says at the end whether
// they are a whole, well-formed file of their kind with as much in it as the recipe wants.
//
// One object per file. feed() gets the bytes in order, cut anywhere; memory does not grow with
// them, except with what cannot be cut: a Turtle statement, an XML tag (16 MiB at most). Failures
// are thrown as plugin::Failure about `subject`, with line, byte and an excerpt; the object is of
// no use then. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "plugins/misc-dump/check/check_rules.h"
#include "plugins/misc-dump/check/format_checker.h"
#include "plugins/misc-dump/check/last_line.h"
#include "plugins/misc-dump/check/place.h"
#include "plugins/misc-dump/check/text_rules.h"

namespace dumps::misc {

class Unpacker;

// Of the plain bytes, whatever the packing.
struct CheckReport {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;  // newlines
  std::uint64_t items = 0;  // see Format
};

class Check {
 public:
  // Throws config_failure("check") for rules that cannot be: see complain_about().
  Check(const CheckRules& rules, std::string subject);
  ~Check();
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  void feed(std::string_view bytes);
  // What was seen; throws where the end is missing, or less was seen than wanted.
  CheckReport finish();

 private:
  void feed_plain(std::string_view bytes);
  void feed_format(std::string_view bytes);
  [[noreturn]] void fail(const Malformed& problem) const;
  void compare(const CheckReport& report) const;

  CheckRules rules_;
  std::string subject_;
  std::unique_ptr<FormatChecker> format_;
  std::unique_ptr<Unpacker> unpacker_;  // none: the bytes are plain
  TextRules text_;
  LastLine last_line_;
  Place place_;
};

}  // namespace dumps::misc
