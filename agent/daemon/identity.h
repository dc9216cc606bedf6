// Identity: which user the agent becomes, and who may tell it what to do. Blocking look-ups of
// users and groups.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/daemon/http_message.h"

namespace dumps {

// Becomes the configured user and group when started as root, and sets the umask. As another user
// it only checks that this is the configured one. Nothing is ever created.
Status assume_identity(const FilesConfig& files);

// Id of the group that released files get; -1: the process's.
Result<long long> group_of_files(const FilesConfig& files);

// "root", or "uid 54321" of a user without a name.
std::string name_of_user(uid_t user);

// Root, the agent's own user, and members of the admin group may change things; nobody may over
// TCP.
bool may_change(const HttpPeer& peer, const std::string& admin_group);

}  // namespace dumps
