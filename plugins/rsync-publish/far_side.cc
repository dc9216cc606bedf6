#include "plugins/rsync-publish/far_side.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

namespace dumps::rsync_publish {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

class File {
 public:
  explicit File(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

std::string errno_text(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

// Lower-case hex of what is read from `fd`; throws when the file cannot be read.
std::string sha256_of(int fd, const std::string& path, const std::function<void()>& tick) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::vector<char> buffer(kReadBytes);
  while (good) {
    tick();
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw plugin::failed(path, errno_text("cannot be read back"), errno);
    if (got == 0) break;
    good = EVP_DigestUpdate(context.get(), buffer.data(), static_cast<size_t>(got)) == 1;
  }
  if (!good || EVP_DigestFinal_ex(context.get(), value.data(), &size) != 1) {
    throw plugin::Failure(DUMPS_ERR_INTERNAL, path, "OpenSSL gave no sha256");
  }
  constexpr const char* kHex = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kHex[value[i] >> 4];
    hex += kHex[value[i] & 15];
  }
  return hex;
}

}  // namespace

std::string difference(const std::string& directory, const plugin::PublishedFile& file,
                       const std::function<void()>& tick) {
  const std::string path = directory + file.path;
  const File opened(path);
  if (opened.fd() < 0) return errno_text("cannot be opened");
  struct stat st {};
  if (::fstat(opened.fd(), &st) != 0) return errno_text("cannot be looked at");
  if (!S_ISREG(st.st_mode)) return "is not a regular file";
  if (static_cast<uint64_t>(st.st_size) != file.size) {
    return "expected " + std::to_string(file.size) + " bytes, found " + std::to_string(st.st_size);
  }
  if (file.sha256.empty()) return {};
  const std::string found = sha256_of(opened.fd(), path, tick);
  if (found == file.sha256) return {};
  return "expected sha256 " + file.sha256 + ", found " + found;
}

}  // namespace dumps::rsync_publish
