#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "agent/calendar/calendar_spec.h"

namespace dumps {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kShorthands = {
    {{"minutely", "*-*-* *:*:00"},
     {"hourly", "*-*-* *:00:00"},
     {"daily", "*-*-* 00:00:00"},
     {"weekly", "Mon *-*-* 00:00:00"},
     {"monthly", "*-*-01 00:00:00"},
     {"quarterly", "*-01,04,07,10-01 00:00:00"},
     {"semiannually", "*-01,07-01 00:00:00"},
     {"semi-annually", "*-01,07-01 00:00:00"},
     {"biannually", "*-01,07-01 00:00:00"},
     {"bi-annually", "*-01,07-01 00:00:00"},
     {"yearly", "*-01-01 00:00:00"},
     {"annually", "*-01-01 00:00:00"},
     {"anually", "*-01-01 00:00:00"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// A day's name, whole or its first three letters; its number from Monday.
std::optional<int> take_weekday(std::string_view& text) {
  size_t letters = 0;
  while (letters < text.size() && std::isalpha(static_cast<unsigned char>(text[letters])) != 0)
    ++letters;
  const std::string name = lower(text.substr(0, letters));
  for (size_t day = 0; day < kDays.size(); ++day) {
    if (name != kDays[day] && name != kDays[day].substr(0, 3)) continue;
    text.remove_prefix(letters);
    return static_cast<int>(day);
  }
  return std::nullopt;
}

}  // namespace

// Reads an expression from the front of `rest_`.
class CalendarParser {
 public:
  explicit CalendarParser(std::string_view text) : text_(text), rest_(text) {}

  Result<CalendarSpec> parse() {
    take_zone();
    if (rest_.empty()) return bad("nothing is said");
    for (const auto& [name, meaning] : kShorthands) {
      if (lower(rest_) == name) rest_ = meaning;
    }
    if (!take_weekdays())
      return bad("of the days of the week only names and ranges like Mon..Fri,Sun can be used");
    if (!take_date())
      return bad(
          "the date is none; dates are YEAR-MONTH-DAY, each * or numbers, ranges (1..7) and steps "
          "(1/7)");
    if (!take_time()) return bad("the time is none; times are HOUR:MINUTE or HOUR:MINUTE:SECOND");
    if (!rest_.empty()) return bad("'" + std::string(rest_) + "' is left over at the end");
    for (CalendarField* field :
         {&spec_.year_, &spec_.month_, &spec_.day_, &spec_.hour_, &spec_.minute_, &spec_.second_}) {
      field->normalize();
    }
    if (!spec_.valid()) return bad("a number is out of range, or a step never comes");
    return spec_;
  }

 private:
  Error bad(std::string why) const {
    return make_error(ErrorCode::kInvalid, "read calendar expression",
                      "'" + std::string(text_) + "'", std::move(why))
        .with_hint("see \"Calendar events\" in systemd.time(7)");
  }

  void take_zone() {
    const size_t blank = rest_.rfind(' ');
    if (blank == std::string_view::npos) return;
    const std::string_view last = rest_.substr(blank + 1);
    if (last.empty() || std::isalpha(static_cast<unsigned char>(last.front())) == 0) return;
    spec_.zone_ = TimeZone::find(last);
    if (spec_.zone_) rest_.remove_suffix(rest_.size() - blank);
  }

  bool take_weekdays() {
    if (rest_.empty() || std::isalpha(static_cast<unsigned char>(rest_.front())) == 0) return true;
    spec_.weekdays_ = 0;
    while (true) {
      const auto first = take_weekday(rest_);
      if (!first) return false;
      int last = *first;
      const bool range = rest_.starts_with("..") || rest_.starts_with('-');
      if (range) {
        rest_.remove_prefix(rest_.front() == '.' ? 2 : 1);
        const auto end = take_weekday(rest_);
        if (!end || *end < *first) return false;
        last = *end;
      }
      for (int day = *first; day <= last; ++day)
        spec_.weekdays_ = static_cast<std::uint8_t>(spec_.weekdays_ | 1U << day);
      if (rest_.starts_with(',')) rest_.remove_prefix(1);
      if (take_blanks() || rest_.empty()) return true;
      if (std::isalpha(static_cast<unsigned char>(rest_.front())) == 0) return false;
    }
  }

  // Leaves `rest_` as it is when a time comes first.
  bool take_date() {
    if (rest_.empty()) return true;
    std::string_view ahead = rest_;
    std::array<CalendarField, 3> parts;
    size_t count = 0;
    bool from_end = false;
    while (true) {
      const auto part = CalendarField::take(ahead, 1);
      if (!part)
        return rest_.find(':') != std::string_view::npos && count == 0;  // the time's complaint
      parts[count++] = *part;
      if (ahead.starts_with(':')) return count == 1;
      if (ahead.empty() || ahead.front() == ' ') break;
      if (from_end || count == 3 || (ahead.front() == '~' && rest_.front() == '~')) return false;
      from_end = ahead.front() == '~';
      ahead.remove_prefix(1);
    }
    if (count < 2) return false;
    rest_ = ahead;
    take_blanks();
    spec_.from_month_end_ = from_end;
    spec_.day_ = parts[count - 1];
    spec_.month_ = parts[count - 2];
    if (count == 3) spec_.year_ = with_century(parts[0]);
    return !(from_end && spec_.day_.any());
  }

  // "89" is 1989 and "12" is 2012.
  static CalendarField with_century(CalendarField years) {
    const auto whole = [](std::int64_t year) {
      return year < 70 ? year + 2000 : year < 100 ? year + 1900 : year;
    };
    for (CalendarSpan& span : years.spans()) {
      span.start = whole(span.start);
      if (span.stop) span.stop = whole(*span.stop);
    }
    return years;
  }

  bool take_time() {
    if (rest_.empty()) return true;  // midnight
    const auto hour = CalendarField::take(rest_, 1);
    if (!hour || !take_colon()) return false;
    const auto minute = CalendarField::take(rest_, 1);
    if (!minute) return false;
    spec_.hour_ = *hour;
    spec_.minute_ = *minute;
    if (!take_colon()) return true;
    const auto second = CalendarField::take(rest_, kMicrosPerSecond);
    if (second) spec_.second_ = *second;
    return second.has_value();
  }

  bool take_colon() {
    if (!rest_.starts_with(':')) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_blanks() {
    const size_t blanks = std::min(rest_.find_first_not_of(' '), rest_.size());
    rest_.remove_prefix(blanks);
    return blanks > 0;
  }

  std::string_view text_;
  std::string_view rest_;
  CalendarSpec spec_;
};

Result<CalendarSpec> CalendarSpec::parse(std::string_view text) {
  return CalendarParser(text).parse();
}

}  // namespace dumps
