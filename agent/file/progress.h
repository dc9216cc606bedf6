// Progress of a command on standard error: a bar with rate and time left on a terminal, a line now
// and then elsewhere. Shows nothing where it is off. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace dumps::file {

class Progress {
 public:
  // `total` 0: not known.
  Progress(bool is_on, std::string what, std::uint64_t total);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of `total` bytes are read.
  void at(std::uint64_t done);
  // Takes the bar away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::string line(std::uint64_t done) const;

  const bool is_on_;
  const bool is_terminal_;
  const std::string what_;
  const std::uint64_t total_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point next_;
  bool is_shown_ = false;
};

}  // namespace dumps::file
