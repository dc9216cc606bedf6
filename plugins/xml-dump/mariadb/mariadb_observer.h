// MariadbObserver: what the reading of a MariaDB tells about its way, and how it waits. Called by
// the thread that reads.
#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dumps::xml_dump {

class MariadbObserver {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  virtual ~MariadbObserver() = default;
  // May throw, to stop everything.
  virtual void pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
  virtual void note(const std::string&, const Fields&) {}
  virtual void warn(const std::string&, const Fields&) {}
};

}  // namespace dumps::xml_dump
