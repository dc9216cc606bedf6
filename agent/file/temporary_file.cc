#include "agent/file/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "agent/base/random_hex.h"

namespace dumps::file {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".tmp";
constexpr size_t kWordBytes = 4;

bool is_word(std::string_view text) {
  return text.size() == 2 * kWordBytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Whatever cannot be read, locked or removed is another one's, or does no harm.
void remove_abandoned(const fs::path& directory, const std::string& begin) {
  std::error_code ignored;
  for (fs::directory_iterator at(directory, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(begin) || !name.ends_with(kEnding)) continue;
    if (name.size() < begin.size() + kEnding.size()) continue;
    if (!is_word(std::string_view(name).substr(begin.size(),
                                               name.size() - begin.size() - kEnding.size()))) {
      continue;
    }
    const UniqueFd fd(::open(at->path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat st {};
    if (!fd || ::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode)) continue;
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) fs::remove(at->path(), ignored);
    ignored.clear();
  }
}

}  // namespace

Result<TemporaryFile> create_temporary(Filesystem& filesystem, const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  const fs::path directory = parent.empty() ? fs::path(".") : parent;
  const std::string begin = "." + fs::path(path).filename().string() + ".";
  remove_abandoned(directory, begin);
  for (;;) {
    Result<std::string> word = random_hex(kWordBytes);
    if (!word) return std::move(word).error();
    TemporaryFile file;
    file.path = (directory / (begin + *word + std::string(kEnding))).string();
    Result<UniqueFd> fd = filesystem.create(file.path, 0666);
    if (!fd) return std::move(fd).error();
    file.fd = std::move(*fd);
    file.lock.reset(::fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0));
    if (!file.lock) return make_errno_error(errno, "keep a lock on", file.path);
    const bool is_locked = ::flock(file.fd.get(), LOCK_EX | LOCK_NB) == 0;
    if (!is_locked && errno != EWOULDBLOCK) return file;
    // Another process may have taken it for abandoned before it was locked.
    struct stat st {};
    if (is_locked && ::fstat(file.fd.get(), &st) == 0 && st.st_nlink > 0) return file;
    (void)filesystem.remove(file.path);
  }
}

}  // namespace dumps::file
