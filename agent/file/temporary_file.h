// A file in the making, beside the place that it shall have: .NAME.WORD.tmp. Its maker holds a lock
// on it until it is done with it, so those that killed processes left behind can be told: making
// another one for the same NAME removes them. Where the file system has no locks, they stay.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"
#include "agent/store/filesystem.h"

namespace dumps::file {

struct TemporaryFile {
  std::string path;
  UniqueFd fd;    // for writing; may be closed
  UniqueFd lock;  // keeps others from removing it
};

// For a file that shall be called `path`.
Result<TemporaryFile> create_temporary(Filesystem& filesystem, const std::string& path);

}  // namespace dumps::file
