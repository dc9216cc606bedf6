// Checks of a local copy: what lies at the far side is read and compared with what was released.
#pragma once

#include <functional>
#include <string>

#include "dumps/host.hpp"

namespace dumps::rsync_publish {

// Compares `directory`/file.path with the size and, where one is recorded, the sha256 of `file`.
// Empty when they are equal, else what is wrong. `tick` is called now and then while reading and
// may throw. Never follows a link at the file's own name.
std::string difference(const std::string& directory, const plugin::PublishedFile& file,
                       const std::function<void()>& tick);

}  // namespace dumps::rsync_publish
