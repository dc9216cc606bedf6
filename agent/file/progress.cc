#include "agent/file/progress.h"

#include <unistd.h>

#include <cstdio>

#include "agent/base/terminal.h"
#include "agent/base/text_table.h"

namespace dumps::file {
namespace {

constexpr std::chrono::milliseconds kBarInterval{200};
constexpr std::chrono::seconds kLineInterval{30};

}  // namespace

Progress::Progress(bool is_on, std::string what, std::uint64_t total)
    : is_on_(is_on),
      is_terminal_(::isatty(STDERR_FILENO) != 0),
      what_(std::move(what)),
      total_(total),
      next_(begin_ + (is_terminal_ ? Clock::duration(kBarInterval) : kLineInterval)) {}

void Progress::at(std::uint64_t done) {
  if (!is_on_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + (is_terminal_ ? Clock::duration(kBarInterval) : kLineInterval);
  std::string text = line(done);
  if (!is_terminal_) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return;
  }
  const size_t width = terminal_width(STDERR_FILENO);
  if (text.size() > width - 1) text.resize(width - 1);
  std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
  std::fflush(stderr);
  is_shown_ = true;
}

std::string Progress::line(std::uint64_t done) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string text;
  if (total_ == 0) {
    text = what_ + ": " + human_bytes(static_cast<double>(done));
  } else {
    const double fraction = static_cast<double>(done) / static_cast<double>(total_);
    text =
        (is_terminal_ ? progress_bar(fraction) + "  " + what_ : what_ + ": " + percent(fraction)) +
        " of " + human_bytes(static_cast<double>(total_));
  }
  text += ", " + human_bytes(rate) + "/s";
  if (done < total_ && rate > 0) {
    text += ", " + human_seconds(static_cast<double>(total_ - done) / rate) + " left";
  }
  return text;
}

void Progress::clear() {
  if (!is_shown_) return;
  std::fprintf(stderr, "\r\x1b[K");
  std::fflush(stderr);
  is_shown_ = false;
}

}  // namespace dumps::file
