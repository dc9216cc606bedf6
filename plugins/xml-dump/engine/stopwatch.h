// Stopwatch: adds the time that it lived to a count of nanoseconds. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace dumps::xml_dump {

class Stopwatch {
 public:
  explicit Stopwatch(std::int64_t& total_ns)
      : total_ns_(total_ns), begin_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() { total_ns_ += (std::chrono::steady_clock::now() - begin_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  std::int64_t& total_ns_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace dumps::xml_dump
