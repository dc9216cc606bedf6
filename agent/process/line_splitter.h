// LineSplitter: cuts a byte stream into lines, without their newlines. A line longer than the limit
// is delivered in pieces, so memory stays bounded whatever arrives. Single-threaded.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

namespace dumps {

class LineSplitter {
 public:
  using Sink = std::function<void(std::string_view line)>;

  void add(std::string_view bytes, const Sink& sink) {
    for (;;) {
      const size_t newline = bytes.find('\n');
      if (newline == std::string_view::npos) break;
      held_.append(bytes.substr(0, newline));
      deliver(sink);
      bytes.remove_prefix(newline + 1);
    }
    held_.append(bytes);
    if (held_.size() >= kMaxLineBytes) deliver(sink);
  }
  // Delivers what stands behind the last newline.
  void flush(const Sink& sink) {
    if (!held_.empty()) deliver(sink);
  }

 private:
  static constexpr size_t kMaxLineBytes = 8192;

  void deliver(const Sink& sink) {
    if (!held_.empty() && held_.back() == '\r') held_.pop_back();
    std::string_view rest = held_;
    do {
      sink(rest.substr(0, kMaxLineBytes));
      rest.remove_prefix(std::min(rest.size(), kMaxLineBytes));
    } while (!rest.empty());
    held_.clear();
  }
  std::string held_;
};

}  // namespace dumps
