// CalendarSpec: a calendar expression as systemd's timers have it ("Mon..Fri *-*-* 02:30",
// "*-*-01,20 00:00:00 UTC", "daily", "Sat *-*~07/1"), and the moments at which it elapses.
//
// Grammar and meaning: systemd.time(7), "Calendar events". One difference: without a time zone an
// expression is in UTC, as all times of the project, not in the host's zone. A local time that the
// clocks skip does not elapse; one that comes twice elapses once. Pure; thread-safe; values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "agent/calendar/calendar_field.h"
#include "agent/calendar/time_zone.h"

namespace dumps {

class CalendarSpec {
 public:
  // kInvalid says what of `text` cannot be read.
  static Result<CalendarSpec> parse(std::string_view text);

  // The first moment after `after`, in whole milliseconds; none when there is none before 2200.
  std::optional<TimePoint> next(TimePoint after) const;
  // The normal form that `systemd-analyze calendar` prints.
  std::string to_string() const;

 private:
  friend class CalendarParser;
  bool valid() const;
  bool on_weekday(std::chrono::year_month_day date) const;
  std::optional<std::int64_t> next_day(std::int64_t year, std::int64_t month,
                                       std::int64_t day) const;
  // The first time of a day that is at least `from` (microseconds since midnight).
  std::optional<std::int64_t> next_time(std::int64_t from) const;
  // The first day from `from` on that matches.
  std::optional<std::chrono::local_days> next_date(std::chrono::local_days from) const;
  std::optional<LocalMicros> next_local(LocalMicros from) const;

  std::uint8_t weekdays_ = kEveryDay;  // bit 0: Monday
  bool from_month_end_ = false;
  CalendarField year_;
  CalendarField month_;
  CalendarField day_;
  CalendarField hour_ = CalendarField::only(0);
  CalendarField minute_ = CalendarField::only(0);
  CalendarField second_ = CalendarField::only(0);
  std::optional<TimeZone> zone_;  // none: no zone was named

  static constexpr std::uint8_t kEveryDay = 0x7f;
};

}  // namespace dumps
