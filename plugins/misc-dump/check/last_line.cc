#include "plugins/misc-dump/check/last_line.h"

#include <utility>

namespace dumps::misc {

void LastLine::append(std::string_view part) {
  if (part.size() >= kMostBytes) {
    line_is_cut_ = line_is_cut_ || !line_.empty() || part.size() > kMostBytes;
    line_ = part.substr(part.size() - kMostBytes);
    return;
  }
  line_ += part;
  if (line_.size() > kMostBytes) {
    line_is_cut_ = true;
    line_.erase(0, line_.size() - kMostBytes);
  }
}

void LastLine::feed(std::string_view bytes) {
  // Only the last two lines of these bytes can matter, or the last one that is not empty.
  const std::size_t last_newline = bytes.rfind('\n');
  if (last_newline == std::string_view::npos) {
    append(bytes);
    return;
  }
  const std::string_view ended = bytes.substr(0, last_newline);
  const std::size_t text_end = ended.find_last_not_of('\n');
  const std::size_t from =
      text_end == std::string_view::npos ? std::string_view::npos : ended.rfind('\n', text_end);
  if (text_end == std::string_view::npos || from == std::string_view::npos) {
    // What the line began with came earlier.
    if (text_end != std::string_view::npos) append(ended.substr(0, text_end + 1));
    if (!line_.empty()) {
      complete_ = std::move(line_);
      complete_is_cut_ = line_is_cut_;
    }
    line_.clear();
    line_is_cut_ = false;
  } else {
    line_.clear();
    line_is_cut_ = false;
    append(ended.substr(from + 1, text_end - from));
    complete_ = std::move(line_);
    complete_is_cut_ = line_is_cut_;
    line_.clear();
    line_is_cut_ = false;
  }
  append(bytes.substr(last_newline + 1));
}

std::string_view LastLine::text() const { return line_.empty() ? complete_ : line_; }

bool LastLine::is_cut() const { return line_.empty() ? complete_is_cut_ : line_is_cut_; }

}  // namespace dumps::misc
