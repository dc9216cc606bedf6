#include "plugins/mediawiki/timestamp.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace dumps::mediawiki {
namespace {

constexpr size_t kDigits = 14;

int number_at(std::string_view digits, size_t at, size_t size) {
  int value = 0;
  for (const char c : digits.substr(at, size)) value = value * 10 + (c - '0');
  return value;
}

// The slow way, for days that the month may not have.
void append_normalized(ByteBuffer& out, std::string_view d) {
  using namespace std::chrono;
  const auto first = sys_days(year(number_at(d, 0, 4)) / month(1) / day(1));
  auto ymd = year_month_day(first) + months(number_at(d, 4, 2) - 1);
  const auto moment = sys_days(ymd) + days(number_at(d, 6, 2) - 1) + hours(number_at(d, 8, 2)) +
                      minutes(number_at(d, 10, 2)) + seconds(number_at(d, 12, 2));
  const auto midnight = floor<days>(moment);
  ymd = year_month_day(midnight);
  const hh_mm_ss time(moment - midnight);
  char text[64];
  const int size =
      std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int(ymd.year()),
                    unsigned(ymd.month()), unsigned(ymd.day()), int(time.hours().count()),
                    int(time.minutes().count()), int(time.seconds().count()));
  out << std::string_view(text, static_cast<size_t>(size));
}

}  // namespace

bool append_timestamp(ByteBuffer& out, std::string_view digits) {
  const bool good =
      digits.size() == kDigits &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
      number_at(digits, 4, 2) > 0 && number_at(digits, 6, 2) > 0;
  if (!good) {
    out << "1970-01-01T00:00:00Z";
    return false;
  }
  if (number_at(digits, 4, 2) > 12 || number_at(digits, 6, 2) > 28 ||
      number_at(digits, 8, 2) > 23 || number_at(digits, 10, 2) > 59 ||
      number_at(digits, 12, 2) > 59) {
    append_normalized(out, digits);
    return true;
  }
  out << digits.substr(0, 4) << '-' << digits.substr(4, 2) << '-' << digits.substr(6, 2) << 'T'
      << digits.substr(8, 2) << ':' << digits.substr(10, 2) << ':' << digits.substr(12, 2) << 'Z';
  return true;
}

}  // namespace dumps::mediawiki
