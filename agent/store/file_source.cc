#include "agent/store/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace dumps {

Result<FileSource> FileSource::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return make_errno_error(errno, "open file", path);
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return make_errno_error(errno, "open file", path);
  if (!S_ISREG(st.st_mode))
    return make_error(ErrorCode::kInvalid, "open file", path, "not a regular file");
  return FileSource(path, std::move(fd), static_cast<std::uint64_t>(st.st_size));
}

Result<size_t> FileSource::read_at(std::uint64_t offset, std::span<char> buffer) {
  for (;;) {
    const ssize_t n = ::pread(fd_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR) return make_errno_error(errno, "read file", path_);
  }
}

}  // namespace dumps
