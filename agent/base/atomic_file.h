// Small files that are either whole or absent: write to a temporary name beside the target, fsync,
// rename, fsync the directory. Used for every record and view (not for artifacts: see store/).
//
// Blocking; any thread. Two writers of one path must be kept apart by the caller.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "agent/base/result.h"

namespace dumps {

// Replaces `path` with `content`, mode `mode` (whatever the umask). On failure the old file is
// untouched and the temporary one (".NAME.tmp.PID") is gone.
Status write_file_atomically(const std::string& path, std::string_view content, mode_t mode = 0644);

// Reads a whole file; refuses (kInvalid) more than `limit_bytes`.
Result<std::string> read_file(const std::string& path, size_t limit_bytes = 64u << 20);

Status fsync_directory(const std::string& path);

// Creates `path` and its missing parents, with mode `mode` (whatever the umask); an existing
// directory is fine, and keeps its mode.
Status make_directories(const std::string& path, mode_t mode = 0755);

}  // namespace dumps
