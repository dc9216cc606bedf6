#include "agent/file/pipe_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/file/interrupt.h"

namespace dumps::file {
namespace {

constexpr size_t kKeptBytes = size_t{16} << 20;

}  // namespace

Result<size_t> PipeSource::read_some(std::span<char> buffer) {
  for (;;) {
    const ssize_t n = ::read(fd_.get(), buffer.data(), buffer.size());
    if (n >= 0) {
      const auto got = static_cast<size_t>(n);
      offset_ += got;
      if (last_.size() > 2 * kKeptBytes) last_.erase(0, last_.size() - kKeptBytes);
      last_.append(buffer.data(), got);
      return got;
    }
    if (errno != EINTR) return make_errno_error(errno, "read", name_);
    if (Status s = check_interrupt(); !s) return std::move(s).error();
  }
}

Result<std::string_view> PipeSource::peek(size_t count) {
  std::string buffer(count, '\0');
  while (last_.size() < count) {
    Result<size_t> got = read_some(std::span<char>(buffer).first(count - last_.size()));
    if (!got) return std::move(got).error();
    if (*got == 0) break;
  }
  return std::string_view(last_);
}

Result<size_t> PipeSource::read_at(std::uint64_t offset, std::span<char> buffer) {
  const std::uint64_t kept_from = offset_ - last_.size();
  if (offset >= kept_from && offset < offset_) {
    return last_.copy(buffer.data(), buffer.size(), static_cast<size_t>(offset - kept_from));
  }
  if (offset != offset_) {
    return make_error(ErrorCode::kUnsupported, "read", name_,
                      "byte " + std::to_string(offset) + " is wanted, a pipe is at byte " +
                          std::to_string(offset_))
        .with_hint("a file");
  }
  return read_some(buffer.first(std::min(buffer.size(), kKeptBytes)));
}

}  // namespace dumps::file
