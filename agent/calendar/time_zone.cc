#include "agent/calendar/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace dumps {

using std::chrono::microseconds;
using std::chrono::milliseconds;

struct TimeZone::Rules {
  std::unique_ptr<icu::BasicTimeZone> zone;
};

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  if (name == "UTC") return TimeZone();
  const icu::UnicodeString wanted = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(wanted));
  icu::UnicodeString id;
  // ICU makes zones up from names like "GMT+3"; the tz database's names come back as they are.
  if (!zone || *zone == icu::TimeZone::getUnknown() || zone->getID(id) != wanted ||
      wanted.startsWith("GMT")) {
    return std::nullopt;
  }
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr) return std::nullopt;
  static_cast<void>(zone.release());
  auto rules = std::make_shared<Rules>();
  rules->zone.reset(basic);
  TimeZone found;
  found.rules_ = std::move(rules);
  found.name_ = name;
  return found;
}

LocalMicros TimeZone::to_local(SysMicros time) const {
  const LocalMicros as_utc(time.time_since_epoch());
  if (!rules_) return as_utc;
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  const auto ms = std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
  rules_->zone->getOffset(static_cast<UDate>(ms), 0, raw, saving, status);
  return as_utc + milliseconds(raw + saving);
}

SysMicros TimeZone::to_sys(LocalMicros local) const {
  const SysMicros as_utc(local.time_since_epoch());
  if (!rules_) return as_utc;
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  const auto ms = std::chrono::floor<milliseconds>(local.time_since_epoch()).count();
  rules_->zone->getOffsetFromLocal(static_cast<UDate>(ms), UCAL_TZ_LOCAL_FORMER,
                                   UCAL_TZ_LOCAL_FORMER, raw, saving, status);
  return as_utc - milliseconds(raw + saving);
}

}  // namespace dumps
