// Place: where in a stream a byte is: its line, and the bytes around it as an excerpt for messages.
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dumps::misc {

class Place {
 public:
  // The next bytes; they must live until the next call.
  void begin(std::string_view bytes);
  void end();  // they have been looked at

  std::uint64_t bytes() const { return bytes_; }  // before those of begin()
  std::uint64_t lines() const { return lines_; }
  // Line (from 1) of a byte of what begin() got, or of the end.
  std::uint64_t line_of(std::uint64_t byte) const;
  // What is before and behind that byte, printable; empty where the bytes are gone.
  std::string excerpt(std::uint64_t byte) const;

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::string_view now_;
  std::string before_;  // the last ones before now_
};

// `bytes` with what cannot be printed as \xNN, \n, \t; between double quotes.
std::string printable(std::string_view bytes);

}  // namespace dumps::misc
