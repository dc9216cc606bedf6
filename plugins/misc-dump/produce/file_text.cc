#include "plugins/misc-dump/produce/file_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace dumps::misc {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

// Closes what it opened, whatever `take` throws.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) fail(path, "cannot be opened");
    struct stat status {};
    if (::fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(fd_);
      throw plugin::failed(path, "is no ordinary file");
    }
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  size_t read(std::vector<char>& buffer, const std::string& path) const {
    for (;;) {
      const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) fail(path, "cannot be read");
    }
  }

 private:
  [[noreturn]] static void fail(const std::string& path, const std::string& what) {
    const int error = errno;
    throw plugin::failed(path, what + ": " + std::strerror(error), error);
  }

  int fd_;
};

}  // namespace

void read_file_text(const plugin::Host& host, const std::string& path,
                    const std::function<void(std::string_view)>& take) {
  const OpenFile file(path);
  std::vector<char> buffer(kReadBytes);
  while (const size_t got = file.read(buffer, path)) {
    host.throw_if_cancelled();
    take({buffer.data(), got});
  }
}

}  // namespace dumps::misc
