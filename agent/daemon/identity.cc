#include "agent/daemon/identity.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dumps {
namespace {

Result<gid_t> find_group(const std::string& name) {
  errno = 0;
  const group* entry = ::getgrnam(name.c_str());
  if (entry != nullptr) return entry->gr_gid;
  if (errno != 0) return make_errno_error(errno, "find group", name);
  return make_error(ErrorCode::kInvalid, "find group", name, "there is no such group")
      .with_hint("[files] group of an existing one");
}

bool is_member(uid_t user, gid_t primary, gid_t wanted) {
  if (primary == wanted) return true;
  const passwd* entry = ::getpwuid(user);
  if (entry == nullptr) return false;
  const std::string name = entry->pw_name;
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  if (::getgrouplist(name.c_str(), primary, groups.data(), &count) < 0) {
    groups.resize(static_cast<size_t>(count));
    if (::getgrouplist(name.c_str(), primary, groups.data(), &count) < 0) return false;
  }
  groups.resize(static_cast<size_t>(count));
  return std::find(groups.begin(), groups.end(), wanted) != groups.end();
}

Status become(const std::string& name, uid_t user, gid_t group) {
  if (::initgroups(name.c_str(), group) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0) {
    return make_errno_error(errno, "become user", name);
  }
  return {};
}

}  // namespace

Status assume_identity(const FilesConfig& files) {
  ::umask(files.umask);
  if (files.user.empty()) return {};
  errno = 0;
  const passwd* entry = ::getpwnam(files.user.c_str());
  if (entry == nullptr) {
    if (errno != 0) return make_errno_error(errno, "find user", files.user);
    return make_error(ErrorCode::kInvalid, "find user", files.user, "there is no such user")
        .with_hint("[files] user of an existing one");
  }
  const uid_t user = entry->pw_uid;
  gid_t group = entry->pw_gid;
  if (!files.group.empty()) {
    Result<gid_t> wanted = find_group(files.group);
    if (!wanted) return std::move(wanted).error();
    group = *wanted;
  }
  if (::geteuid() == 0) return become(files.user, user, group);
  if (::geteuid() == user) return {};
  return make_error(ErrorCode::kRefused, "become user", files.user,
                    "the agent was started as another user, who may not do that")
      .with_hint("starting it as root or as " + files.user);
}

Result<long long> group_of_files(const FilesConfig& files) {
  if (files.group.empty()) return -1LL;
  Result<gid_t> group = find_group(files.group);
  if (!group) return std::move(group).error();
  return static_cast<long long>(*group);
}

std::string name_of_user(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry == nullptr ? "uid " + std::to_string(user) : std::string(entry->pw_name);
}

bool may_change(const HttpPeer& peer, const std::string& admin_group) {
  if (!peer.local) return false;
  if (peer.user == 0 || peer.user == ::geteuid()) return true;
  if (admin_group.empty()) return false;
  const Result<gid_t> group = find_group(admin_group);
  return group && is_member(peer.user, peer.group, *group);
}

}  // namespace dumps
