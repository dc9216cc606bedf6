#include "agent/claims/engine_lock.h"

#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>

#include "agent/base/atomic_file.h"
#include "agent/base/unique_fd.h"

namespace dumps {
namespace {

constexpr size_t kMaxBytes = 4096;
constexpr mode_t kMode = 0644;

std::string host_name() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) return "localhost";
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  addrinfo* found = nullptr;
  std::string name = host;
  if (::getaddrinfo(host, nullptr, &hints, &found) == 0) {
    if (found->ai_canonname != nullptr) name = found->ai_canonname;
    ::freeaddrinfo(found);
  }
  return name;
}

struct Held {
  std::string owner;
  TimePoint touched{};
};

// None: nobody holds it.
Result<std::optional<Held>> read_lock(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) {
    if (errno == ENOENT) return std::optional<Held>();
    return make_errno_error(errno, "read lock", path);
  }
  Result<std::string> text = read_file(path, kMaxBytes);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::optional<Held>();
  if (!text) return std::move(text).error();
  while (!text->empty() && (text->back() == '\n' || text->back() == ' ')) text->pop_back();
  return std::optional<Held>(Held{*text, TimePoint(std::chrono::seconds(st.st_mtim.tv_sec))});
}

// Its process was on this host and is not there any more.
bool is_dead(const std::string& owner, const std::string& own) {
  const size_t space = owner.rfind(' ');
  if (space == std::string::npos || owner.substr(0, space) != own.substr(0, own.rfind(' '))) {
    return false;
  }
  pid_t pid = 0;
  const char* end = owner.data() + owner.size();
  const auto [stop, error] = std::from_chars(owner.data() + space + 1, end, pid);
  if (error != std::errc() || stop != end || pid <= 0) return false;
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

Status create(const std::string& path, const std::string& owner) {
  const auto slash = path.rfind('/');
  if (Status s = make_directories(path.substr(0, slash), 0750); !s) return s;
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!fd) return make_errno_error(errno, "lock", path);
  const ssize_t n = ::write(fd.get(), owner.data(), owner.size());
  if (n == static_cast<ssize_t>(owner.size())) return {};
  const int error = n < 0 ? errno : ENOSPC;
  (void)::unlink(path.c_str());
  return make_errno_error(error, "lock", path);
}

}  // namespace

std::string engine_lock_file(const std::string& private_tree, const std::string& target,
                             const std::string& date) {
  return private_tree + "/" + target + "/lock_" + date;
}

std::string engine_lock_owner() { return host_name() + " " + std::to_string(::getpid()); }

Status take_engine_lock(const EngineLockWish& wish) {
  Result<std::optional<Held>> held = read_lock(wish.path);
  if (!held) return std::move(held).error();
  if (*held && (*held)->owner == wish.owner) return touch_engine_lock(wish.path, wish.owner);
  if (*held) {
    const auto age = wish.now - (*held)->touched;
    if (age <= wish.stale_after && !is_dead((*held)->owner, wish.owner)) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
      return make_error(ErrorCode::kUnavailable, "lock", wish.path,
                        "another engine holds it: " + (*held)->owner + ", touched " +
                            std::to_string(seconds) + " s ago")
          .with_hint("waiting until it is over; a lock that is left behind goes stale by itself");
    }
    if (::unlink(wish.path.c_str()) != 0 && errno != ENOENT) {
      return make_errno_error(errno, "take over lock", wish.path);
    }
  }
  Status made = create(wish.path, wish.owner);
  if (made || made.error().code != ErrorCode::kExists) return made;
  return make_error(ErrorCode::kUnavailable, "lock", wish.path,
                    "another engine took it in the same moment");
}

Status touch_engine_lock(const std::string& path, const std::string& owner) {
  Result<std::optional<Held>> held = read_lock(path);
  if (!held) return std::move(held).error();
  if (!*held || (*held)->owner != owner) {
    return make_error(ErrorCode::kRefused, "keep lock", path,
                      *held ? "it is " + (*held)->owner + "'s now" : "it was taken away");
  }
  if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0) {
    return make_errno_error(errno, "keep lock", path);
  }
  return {};
}

Status drop_engine_lock(const std::string& path, const std::string& owner) {
  Result<std::optional<Held>> held = read_lock(path);
  if (!held) return std::move(held).error();
  if (!*held || (*held)->owner != owner) return {};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return make_errno_error(errno, "drop lock", path);
  }
  return {};
}

}  // namespace dumps
