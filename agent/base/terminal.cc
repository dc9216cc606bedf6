#include "agent/base/terminal.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cmath>

namespace dumps {
namespace {

constexpr size_t kBarWidth = 24;
constexpr unsigned short kNarrowest = 20;

}  // namespace

size_t terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > kNarrowest) return size.ws_col;
  return 80;
}

std::string progress_bar(double fraction) {
  const auto filled = static_cast<size_t>(std::clamp(fraction, 0.0, 1.0) * kBarWidth);
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] " +
         percent(fraction);
}

std::string percent(double fraction) {
  return std::to_string(static_cast<int>(std::floor(std::clamp(fraction, 0.0, 1.0) * 100))) + " %";
}

}  // namespace dumps
