// CalendarField: one component of a calendar expression (years, days, seconds ...): the values at
// which it matches, as numbers, ranges and repetitions. Grammar: systemd.time(7), "Calendar
// events". Pure values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dumps {

// The seconds of an expression may have fractions: their field counts microseconds.
constexpr std::int64_t kMicrosPerSecond = 1'000'000;

// What values a field may have, and how many units its number has when it is written.
struct CalendarLimits {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
  std::int64_t unit = 1;        // kMicrosPerSecond for seconds
  std::int64_t digits = 2;      // written with at least so many
  bool from_month_end = false;  // days counted from the last one: 1 is the last day
};

// start, start+repeat, start+2*repeat ... up to stop, or to the field's end without one; with
// repeat 0 the start alone.
struct CalendarSpan {
  std::int64_t start = 0;
  std::optional<std::int64_t> stop;
  std::int64_t repeat = 0;
  friend bool operator==(const CalendarSpan&, const CalendarSpan&) = default;
};

class CalendarField {
 public:
  CalendarField() = default;  // "*": every value
  explicit CalendarField(std::vector<CalendarSpan> spans) : spans_(std::move(spans)) {}
  static CalendarField only(std::int64_t value) { return CalendarField({{value, {}, 0}}); }

  // Takes one component from the front of `text`; none when it is not one. A number is followed by
  // the end, a blank, or one of "-~:".
  static std::optional<CalendarField> take(std::string_view& text, std::int64_t unit);

  bool any() const { return spans_.empty(); }
  bool valid(const CalendarLimits& limits) const;
  // Puts the spans into order and drops what says nothing new.
  void normalize();
  // The smallest matching value of at least `value` and at most `highest`.
  std::optional<std::int64_t> next(std::int64_t value, std::int64_t highest) const;
  // The same for days counted from the end of a month with `days` days.
  std::optional<std::int64_t> next_from_end(std::int64_t value, std::int64_t days) const;
  std::string to_string(const CalendarLimits& limits) const;
  std::vector<CalendarSpan>& spans() { return spans_; }

 private:
  std::vector<CalendarSpan> spans_;
};

}  // namespace dumps
