#include "agent/file/pipe_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/file/interrupt.h"

namespace dumps::file {

Result<size_t> PipeSource::read_some(std::span<char> buffer) {
  for (;;) {
    const ssize_t n = ::read(fd_.get(), buffer.data(), buffer.size());
    if (n >= 0) {
      offset_ += static_cast<std::uint64_t>(n);
      return static_cast<size_t>(n);
    }
    if (errno != EINTR) return make_errno_error(errno, "read", name_);
    if (Status s = check_interrupt(); !s) return std::move(s).error();
  }
}

Result<std::string_view> PipeSource::peek(size_t count) {
  while (head_.size() < count) {
    const size_t have = head_.size();
    head_.resize(count);
    Result<size_t> got = read_some(std::span<char>(head_).subspan(have));
    if (!got) return std::move(got).error();
    head_.resize(have + *got);
    if (*got == 0) break;
  }
  return std::string_view(head_);
}

Result<size_t> PipeSource::read_at(std::uint64_t offset, std::span<char> buffer) {
  if (offset < head_.size()) {
    return head_.copy(buffer.data(), buffer.size(), static_cast<size_t>(offset));
  }
  if (offset != offset_) {
    return make_error(ErrorCode::kUnsupported, "read", name_,
                      "byte " + std::to_string(offset) + " is wanted, a pipe is at byte " +
                          std::to_string(offset_))
        .with_hint("a file");
  }
  return read_some(buffer);
}

}  // namespace dumps::file
