// LastLine: remembers the last line of a text that is not empty, without its newline; of a long
// line, the end. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dumps::misc {

class LastLine {
 public:
  static constexpr std::size_t kMostBytes = 4096;

  void feed(std::string_view bytes);
  std::string_view text() const;
  // True: the last line that is not empty was longer than what is kept of it.
  bool is_cut() const;

 private:
  void append(std::string_view part);

  std::string line_;      // being read
  std::string complete_;  // the last one before it that is not empty
  bool line_is_cut_ = false;
  bool complete_is_cut_ = false;
};

}  // namespace dumps::misc
