// TimeZone: local times of one zone of the tz database (by ICU). Thread-safe, cheap to copy.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dumps {

using LocalMicros = std::chrono::local_time<std::chrono::microseconds>;
using SysMicros = std::chrono::sys_time<std::chrono::microseconds>;

class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // None when the tz database has no zone of that name ("Europe/Berlin", "UTC").
  static std::optional<TimeZone> find(std::string_view name);

  // "" for UTC.
  const std::string& name() const { return name_; }
  LocalMicros to_local(SysMicros time) const;
  // The first moment that has this local time; for one that the clocks skip, the moment as far
  // behind the gap as it would have been.
  SysMicros to_sys(LocalMicros local) const;

 private:
  struct Rules;  // ICU's
  std::shared_ptr<const Rules> rules_;
  std::string name_;
};

}  // namespace dumps
