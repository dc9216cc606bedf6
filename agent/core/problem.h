// Problems: everything that is wrong with a configuration, collected so that an operator sees all
// of it at once. Rendered "FILE:LINE: what is wrong; what to do". Values; one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dumps {

struct Problem {
  std::string file;
  int line = 0;  // 0: the file as a whole
  std::string what;
  std::string advice;

  std::string to_string() const;
};

class Problems {
 public:
  void add(std::string file, int line, std::string what, std::string advice = {}) {
    list_.push_back({std::move(file), line, std::move(what), std::move(advice)});
  }
  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  // One problem a line.
  std::string to_string() const;

 private:
  std::vector<Problem> list_;
};

// The known name that `wrong` was most likely meant to be, or empty when none is close.
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);
// "did you mean X?" or "known are: A, B".
std::string name_advice(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace dumps
