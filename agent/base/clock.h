// Clock: the seam between rules that depend on time and the time of day, so that tests need no
// sleeps. All wall-clock times of the project are UTC. Thread-safe.
#pragma once

#include <chrono>
#include <string>

namespace dumps {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

class SystemClock : public Clock {
 public:
  TimePoint now() const override;
};

// A clock that tests set by hand.
class ManualClock : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}
  TimePoint now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  TimePoint now_;
};

// "2026-11-24T09:41:03Z", and "20261124".
std::string format_utc(TimePoint time);
std::string format_date(TimePoint time);

}  // namespace dumps
