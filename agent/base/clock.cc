#include "agent/base/clock.h"

#include <cstdio>

namespace dumps {
namespace {

struct Fields {
  int year;
  unsigned month, day;
  long long hour, minute, second;
};

Fields split(TimePoint time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return {static_cast<int>(date.year()),     static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()), clock.hours().count(),
          clock.minutes().count(),           clock.seconds().count()};
}

}  // namespace

TimePoint SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string format_utc(TimePoint time) {
  const Fields f = split(time);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02lld:%02lld:%02lldZ", f.year, f.month, f.day,
                f.hour, f.minute, f.second);
  return text;
}

std::string format_date(TimePoint time) {
  const Fields f = split(time);
  char text[64];
  std::snprintf(text, sizeof text, "%04d%02u%02u", f.year, f.month, f.day);
  return text;
}

}  // namespace dumps
