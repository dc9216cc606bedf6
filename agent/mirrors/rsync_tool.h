// What the installed rsync says: of a configuration for its daemon, and of files. Blocking; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/result.h"

namespace dumps::mirrors {

// Starts rsync's daemon with this file for one client that asks for the modules, over a pipe and
// without a port. An error where it would not start, where it finds fault with a line, or where
// another list of modules comes out than `modules`.
Status check_rsyncd_conf(const std::string& path, const std::vector<std::string>& modules);

// The modules that the daemon on this host offers now. `address`: empty: the loopback's.
Result<std::vector<std::string>> offered_modules(const std::string& address, std::uint32_t port);

// "rsync --list-only" of the files below `tree` that `list` names, a line each: the long lists
// beside those of the last good runs. Files that are gone meanwhile are left out.
Result<std::string> long_listing(const std::string& tree, const std::string& list);

}  // namespace dumps::mirrors
