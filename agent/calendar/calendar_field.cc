#include "agent/calendar/calendar_field.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace dumps {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;

// A number in units of `unit`: with a fraction where that is more than one.
std::optional<std::int64_t> take_number(std::string_view& text, std::int64_t unit) {
  std::int64_t number = 0;
  const auto whole = std::from_chars(text.begin(), text.end(), number);
  if (whole.ec != std::errc() || number < 0 || number > kLargest) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(whole.ptr - text.data()));
  number *= unit;
  // ".." is a range and no fraction.
  if (unit == 1 || text.size() < 2 || text[0] != '.' || text[1] == '.') return number;
  text.remove_prefix(1);
  size_t digits = 0;
  for (std::int64_t place = unit / 10;
       digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    number += (text[digits] - '0') * place;
    place /= 10;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

std::optional<CalendarSpan> take_span(std::string_view& text, std::int64_t unit) {
  CalendarSpan span;
  const auto start = take_number(text, unit);
  if (!start) return std::nullopt;
  span.start = *start;
  if (text.starts_with("..")) {
    text.remove_prefix(2);
    span.stop = take_number(text, unit);
    if (!span.stop || *span.stop < span.start) return std::nullopt;
    span.repeat = unit;
  }
  if (text.starts_with('/')) {
    text.remove_prefix(1);
    const auto repeat = take_number(text, unit);
    if (!repeat || *repeat == 0) return std::nullopt;
    span.repeat = *repeat;
  }
  return span;
}

bool valid_span(const CalendarSpan& span, const CalendarLimits& limits) {
  if (span.start < limits.lowest || span.start > limits.highest) return false;
  if (span.repeat > limits.highest - limits.lowest) return false;
  // A repetition that never comes is a mistake.
  if (span.stop) {
    return *span.stop >= limits.lowest && *span.stop <= limits.highest &&
           span.start + span.repeat <= *span.stop;
  }
  if (limits.from_month_end) return span.start - span.repeat >= limits.lowest;
  return span.start + span.repeat <= limits.highest;
}

std::optional<std::int64_t> next_of(const CalendarSpan& span, std::int64_t value,
                                    std::int64_t highest) {
  std::int64_t found = span.start;
  if (value > span.start) {
    if (span.repeat == 0) return std::nullopt;
    found += (value - span.start + span.repeat - 1) / span.repeat * span.repeat;
  }
  if (found > highest || (span.stop && found > *span.stop)) return std::nullopt;
  return found;
}

std::string number_text(std::int64_t value, const CalendarLimits& limits) {
  const std::int64_t width = limits.digits;
  std::string text = std::to_string(value / limits.unit);
  if (const auto size = static_cast<std::int64_t>(text.size()); size < width) {
    text.insert(0, static_cast<size_t>(width - size), '0');
  }
  if (const std::int64_t rest = value % limits.unit; rest != 0) {
    std::string fraction = std::to_string(rest + limits.unit);
    text += "." + fraction.substr(1);
  }
  return text;
}

}  // namespace

std::optional<CalendarField> CalendarField::take(std::string_view& text, std::int64_t unit) {
  if (text.starts_with('*')) {
    text.remove_prefix(1);
    // Every second, not every microsecond.
    if (unit > 1) return CalendarField({{0, {}, unit}});
    return CalendarField();
  }
  CalendarField field;
  while (true) {
    const auto span = take_span(text, unit);
    if (!span) return std::nullopt;
    field.spans_.push_back(*span);
    if (text.empty() || std::string_view(" -~:").find(text.front()) != std::string_view::npos)
      return field;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

bool CalendarField::valid(const CalendarLimits& limits) const {
  return std::all_of(spans_.begin(), spans_.end(),
                     [&](const CalendarSpan& span) { return valid_span(span, limits); });
}

void CalendarField::normalize() {
  for (CalendarSpan& span : spans_) {
    if (!span.stop || span.repeat == 0) continue;
    if (span.repeat > *span.stop - span.start) {
      span.stop.reset();
      span.repeat = 0;
    } else {
      span.stop = span.start + (*span.stop - span.start) / span.repeat * span.repeat;
    }
  }
  std::sort(spans_.begin(), spans_.end(), [](const CalendarSpan& a, const CalendarSpan& b) {
    return std::tie(a.start, a.stop, a.repeat) < std::tie(b.start, b.stop, b.repeat);
  });
  spans_.erase(std::unique(spans_.begin(), spans_.end()), spans_.end());
}

std::optional<std::int64_t> CalendarField::next(std::int64_t value, std::int64_t highest) const {
  if (any()) return value <= highest ? std::optional(value) : std::nullopt;
  std::optional<std::int64_t> best;
  for (const CalendarSpan& span : spans_) {
    const auto found = next_of(span, value, highest);
    if (found && (!best || *found < *best)) best = found;
  }
  return best;
}

std::optional<std::int64_t> CalendarField::next_from_end(std::int64_t value,
                                                         std::int64_t days) const {
  if (any()) return next(value, days);
  std::optional<std::int64_t> best;
  for (const CalendarSpan& span : spans_) {
    // "~05..07" are the days from the fifth last to the seventh last; "~07/1" those from the
    // seventh last to the last.
    std::int64_t from = days + 1 - (span.stop ? *span.stop : span.start);
    const std::int64_t to = span.stop ? days + 1 - span.start : (span.repeat == 0 ? from : days);
    const std::int64_t step = std::max<std::int64_t>(span.repeat, 1);
    while (from < 1) from += step;
    const auto found = next_of({from, to, step}, value, days);
    if (found && (!best || *found < *best)) best = found;
  }
  return best;
}

std::string CalendarField::to_string(const CalendarLimits& limits) const {
  if (any()) return "*";
  // The seconds' "*" is kept as a repetition.
  if (limits.unit > 1 && spans_ == std::vector<CalendarSpan>{{0, {}, limits.unit}}) return "*";
  std::string text;
  for (const CalendarSpan& span : spans_) {
    if (!text.empty()) text += ',';
    text += number_text(span.start, limits);
    if (span.stop) text += ".." + number_text(*span.stop, limits);
    const bool plain_range = span.stop && span.repeat == limits.unit;
    if (span.repeat > 0 && !plain_range) {
      CalendarLimits bare = limits;
      bare.digits = 1;
      text += "/" + number_text(span.repeat, bare);
    }
  }
  return text;
}

}  // namespace dumps
