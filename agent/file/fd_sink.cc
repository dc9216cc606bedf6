#include "agent/file/fd_sink.h"

#include <unistd.h>

#include <cerrno>

namespace dumps::file {

Status FdSink::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return make_errno_error(errno, "write", name_);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status FdSink::patch(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return make_errno_error(errno, "write", name_);
    offset += static_cast<std::uint64_t>(n);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

}  // namespace dumps::file
