#include "agent/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "agent/base/unique_fd.h"

namespace dumps {
namespace {

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporary_beside(const std::string& path) {
  const auto slash = path.find_last_of('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return parent_of(path) + "/." + name + ".tmp." + std::to_string(::getpid());
}

Status write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return make_errno_error(errno, "write file", path);
    }
    content.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status write_and_sync(const std::string& path, std::string_view content, mode_t mode) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return make_errno_error(errno, "create file", path);
  // Modes are settings; the umask is for what others make.
  if (::fchmod(fd.get(), mode) != 0) return make_errno_error(errno, "set mode of file", path);
  if (auto s = write_all(fd.get(), content, path); !s) return s;
  if (::fsync(fd.get()) != 0) return make_errno_error(errno, "fsync file", path);
  if (::close(fd.release()) != 0) return make_errno_error(errno, "close file", path);
  return {};
}

}  // namespace

Status write_file_atomically(const std::string& path, std::string_view content, mode_t mode) {
  const std::string temporary = temporary_beside(path);
  Status status = write_and_sync(temporary, content, mode);
  if (status && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = make_errno_error(errno, "rename file", temporary + " -> " + path);
  }
  if (!status) {
    ::unlink(temporary.c_str());
    return status;
  }
  return fsync_directory(parent_of(path));
}

Result<std::string> read_file(const std::string& path, size_t limit_bytes) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return make_errno_error(errno, "open file", path);
  std::string content;
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0) {
      if (errno == EINTR) continue;
      return make_errno_error(errno, "read file", path);
    }
    if (n == 0) return content;
    content.append(buffer, static_cast<size_t>(n));
    if (content.size() > limit_bytes) {
      return make_error(ErrorCode::kInvalid, "read file", path,
                        "larger than " + std::to_string(limit_bytes) + " bytes");
    }
  }
}

Status fsync_directory(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return make_errno_error(errno, "open directory", path);
  if (::fsync(fd.get()) != 0) return make_errno_error(errno, "fsync directory", path);
  return {};
}

Status make_directories(const std::string& path, mode_t mode) {
  if (path.empty()) return make_error(ErrorCode::kInvalid, "create directory", "", "empty path");
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), mode) == 0) {
      if (::chmod(part.c_str(), mode) != 0) {
        return make_errno_error(errno, "set mode of directory", part);
      }
    } else {
      const int err = errno;
      struct stat st {};
      // EROFS or EACCES may be said of a directory that is there already.
      if (::stat(part.c_str(), &st) != 0) return make_errno_error(err, "create directory", part);
      if (!S_ISDIR(st.st_mode)) return make_errno_error(ENOTDIR, "create directory", part);
    }
    if (end == std::string::npos) return {};
  }
}

}  // namespace dumps
