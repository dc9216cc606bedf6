#include "agent/store/filesystem.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "agent/base/atomic_file.h"

namespace dumps {

Result<UniqueFd> Filesystem::create(const std::string& path, unsigned mode) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return make_errno_error(errno, "create output", path);
  return fd;
}

Status Filesystem::write(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return make_errno_error(errno, "write output", path);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status Filesystem::write_at(int fd, std::uint64_t offset, std::string_view bytes,
                            const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return make_errno_error(errno, "write output", path);
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

Status Filesystem::sync(int fd, const std::string& path) {
  if (::fsync(fd) != 0) return make_errno_error(errno, "fsync output", path);
  return {};
}

Status Filesystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return make_errno_error(errno, "rename file", from + " -> " + to);
  }
  return {};
}

Status Filesystem::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return make_errno_error(errno, "remove file", path);
  return {};
}

Status Filesystem::sync_directory(const std::string& path) { return fsync_directory(path); }

Status Filesystem::put(const std::string& path, std::string_view content, unsigned mode) {
  return write_file_atomically(path, content, mode);
}

Status Filesystem::link_to(const std::string& target, const std::string& path) {
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  ::unlink(temporary.c_str());
  if (::symlink(target.c_str(), temporary.c_str()) != 0) {
    return make_errno_error(errno, "make link", temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int err = errno;
    ::unlink(temporary.c_str());
    return make_errno_error(err, "replace link", path);
  }
  return {};
}

Status Filesystem::make_directories(const std::string& path, unsigned mode) {
  return dumps::make_directories(path, mode);
}

bool exists(const std::string& path) {
  struct stat st {};
  return ::lstat(path.c_str(), &st) == 0;
}

}  // namespace dumps
