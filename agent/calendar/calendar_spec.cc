#include "agent/calendar/calendar_spec.h"

#include <chrono>

namespace dumps {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::microseconds;
using std::chrono::year_month_day;

constexpr std::int64_t kLastYear = 2199;
constexpr CalendarLimits kYears = {1970, kLastYear, 1, 4};
constexpr CalendarLimits kMonths = {1, 12};
constexpr CalendarLimits kHours = {0, 23};
constexpr CalendarLimits kMinutes = {0, 59};
constexpr CalendarLimits kSeconds = {0, 60 * kMicrosPerSecond - 1, kMicrosPerSecond};
constexpr CalendarLimits days_of(bool from_month_end) { return {1, 31, 1, 2, from_month_end}; }

std::int64_t days_in(std::int64_t year, std::int64_t month) {
  const std::chrono::year_month_day_last last(
      std::chrono::year(static_cast<int>(year)),
      std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month))));
  return static_cast<unsigned>(last.day());
}

local_days day_number(std::int64_t year, std::int64_t month, std::int64_t day) {
  return local_days(year_month_day(std::chrono::year(static_cast<int>(year)),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))));
}

std::string weekday_text(unsigned bits) {
  constexpr std::array<std::string_view, 7> kNames = {"Mon", "Tue", "Wed", "Thu",
                                                      "Fri", "Sat", "Sun"};
  const auto has = [bits](unsigned day) { return day < 7 && (bits >> day & 1U) != 0; };
  std::string text;
  for (unsigned day = 0; day < 7; ++day) {
    if (!has(day)) continue;
    unsigned last = day;
    while (has(last + 1)) ++last;
    if (!text.empty()) text += ',';
    text += kNames.at(day);
    // Two days are a list, three a range.
    if (last > day) text += (last > day + 1 ? ".." : ",") + std::string(kNames.at(last));
    day = last;
  }
  return text;
}

}  // namespace

bool CalendarSpec::valid() const {
  return weekdays_ != 0 && year_.valid(kYears) && month_.valid(kMonths) &&
         day_.valid(days_of(from_month_end_)) && hour_.valid(kHours) && minute_.valid(kMinutes) &&
         second_.valid(kSeconds);
}

std::string CalendarSpec::to_string() const {
  std::string text;
  if (weekdays_ != kEveryDay) text = weekday_text(weekdays_) + " ";
  text += year_.to_string(kYears) + "-" + month_.to_string(kMonths) +
          (from_month_end_ ? "~" : "-") + day_.to_string(days_of(from_month_end_)) + " " +
          hour_.to_string(kHours) + ":" + minute_.to_string(kMinutes) + ":" +
          second_.to_string(kSeconds);
  if (zone_) text += " " + (zone_->name().empty() ? std::string("UTC") : zone_->name());
  return text;
}

bool CalendarSpec::on_weekday(year_month_day date) const {
  const unsigned day = std::chrono::weekday(local_days(date)).iso_encoding() - 1;
  return (weekdays_ >> day & 1U) != 0;
}

std::optional<std::int64_t> CalendarSpec::next_day(std::int64_t year, std::int64_t month,
                                                   std::int64_t day) const {
  const std::int64_t last = days_in(year, month);
  return from_month_end_ ? day_.next_from_end(day, last) : day_.next(day, last);
}

std::optional<local_days> CalendarSpec::next_date(local_days from) const {
  const year_month_day start(from);
  std::int64_t year = static_cast<int>(start.year());
  std::int64_t month = static_cast<unsigned>(start.month());
  std::int64_t day = static_cast<unsigned>(start.day());
  // A weekday at a date comes again within 28 years; of "29 February" within 40.
  for (std::optional<std::int64_t> found; (found = year_.next(year, kLastYear)).has_value();
       ++year, month = 1, day = 1) {
    if (*found > year) month = day = 1;
    year = *found;
    for (std::optional<std::int64_t> m; (m = month_.next(month, kMonths.highest)).has_value();
         ++month, day = 1) {
      if (*m > month) day = 1;
      month = *m;
      for (std::optional<std::int64_t> d; (d = next_day(year, month, day)).has_value(); ++day) {
        day = *d;
        const local_days date = day_number(year, month, day);
        if (on_weekday(year_month_day(date))) return date;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> CalendarSpec::next_time(std::int64_t from) const {
  constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
  std::int64_t hour = from / (60 * kMinute);
  std::int64_t minute = from / kMinute % 60;
  std::int64_t second = from % kMinute;
  for (std::optional<std::int64_t> h; (h = hour_.next(hour, kHours.highest)).has_value();
       ++hour, minute = 0, second = 0) {
    if (*h > hour) minute = second = 0;
    hour = *h;
    for (std::optional<std::int64_t> m; (m = minute_.next(minute, kMinutes.highest)).has_value();
         ++minute, second = 0) {
      if (*m > minute) second = 0;
      minute = *m;
      if (const auto s = second_.next(second, kSeconds.highest))
        return (hour * 60 + minute) * kMinute + *s;
    }
  }
  return std::nullopt;
}

std::optional<LocalMicros> CalendarSpec::next_local(LocalMicros from) const {
  local_days day = std::chrono::floor<days>(from);
  std::int64_t time = (from - day).count();
  while (const auto date = next_date(day)) {
    if (*date > day) time = 0;
    if (const auto found = next_time(time)) return *date + microseconds(*found);
    day = *date + days(1);
    time = 0;
  }
  return std::nullopt;
}

std::optional<TimePoint> CalendarSpec::next(TimePoint after) const {
  const TimeZone zone = zone_.value_or(TimeZone());
  // Moments are told in milliseconds: the next one is at least one of them later.
  LocalMicros from = zone.to_local(SysMicros(after) + std::chrono::milliseconds(1));
  while (const auto local = next_local(from)) {
    const SysMicros time = zone.to_sys(*local);
    const bool skipped = zone.to_local(time) != *local;
    const auto rounded = std::chrono::floor<std::chrono::milliseconds>(time);
    if (!skipped && rounded > after) return rounded;
    from = *local + microseconds(1);
  }
  return std::nullopt;
}

}  // namespace dumps
