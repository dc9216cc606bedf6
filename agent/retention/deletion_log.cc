#include "agent/retention/deletion_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "agent/base/unique_fd.h"

namespace dumps {

Status log_deletion(const std::string& state_directory, TimePoint time, const std::string& user,
                    const std::string& what) {
  const std::string path = state_directory + "/deletions.log";
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!fd) return make_errno_error(errno, "log deletion", path);
  const std::string line = format_utc(time) + " " + user + " " + what + "\n";
  // In one piece, so that lines of two writers do not mix.
  const ssize_t n = ::write(fd.get(), line.data(), line.size());
  if (n != static_cast<ssize_t>(line.size())) {
    return make_errno_error(n < 0 ? errno : ENOSPC, "log deletion", path);
  }
  return {};
}

}  // namespace dumps
