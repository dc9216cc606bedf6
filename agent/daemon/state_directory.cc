#include "agent/daemon/state_directory.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

// statfs(2) types of file systems that are shared with other hosts; the last four have no name in
// the kernel's headers for programs.
constexpr std::array<unsigned long, 7> kNetworkTypes = {
    NFS_SUPER_MAGIC,       SMB_SUPER_MAGIC,       AFS_SUPER_MAGIC, 0xFF534D42 /* cifs */,
    0xFE534D42 /* smb2 */, 0x00C36400 /* ceph */, 0x6B414653 /* kafs */};

Status check_local(const std::string& path) {
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) return make_errno_error(errno, "open state", path);
  const auto type = static_cast<unsigned long>(info.f_type) & 0xFFFFFFFFUL;
  if (std::find(kNetworkTypes.begin(), kNetworkTypes.end(), type) == kNetworkTypes.end()) return {};
  return make_error(ErrorCode::kRefused, "open state", path, "it is on a network file system")
      .with_hint("[trees] state on a local disk");
}

}  // namespace

Result<StateDirectory> StateDirectory::open(const std::string& path) {
  if (Status s = make_directories(path, 0711); !s) return std::move(s).error();
  if (Status s = check_local(path); !s) return std::move(s).error();
  const std::string file = path + "/dumpsd.lock";
  UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return make_errno_error(errno, "open state", file);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return make_errno_error(errno, "lock state", file);
    return make_error(ErrorCode::kUnavailable, "lock state", path, "another agent works with it")
        .with_hint("stopping that one, or another [trees] state");
  }
  return StateDirectory(std::move(lock));
}

}  // namespace dumps
