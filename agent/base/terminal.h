// What progress looks like on a terminal. Any thread.
#pragma once

#include <cstddef>
#include <string>

namespace dumps {

// Columns of the terminal at `fd`; 80 where that cannot be told.
size_t terminal_width(int fd);
// "[######------------------] 25 %" for 0.25; what lies outside of 0 to 1 is clamped.
std::string progress_bar(double fraction);
// "25 %", rounded down: 100 % is the end.
std::string percent(double fraction);

}  // namespace dumps
