// Lists of hashes: for people's `md5sum -c`, and the same as JSON. Pure; any thread.
#pragma once

#include <string>

#include "agent/views/run_view.h"

namespace dumps::views {

enum class HashKind : std::uint8_t { kMd5, kSha1, kSha256 };
std::string_view hash_name(HashKind kind);  // "md5"
const std::string& hash_of(const FileView& file, HashKind kind);

// "HASH  FILE" a line, for every released file whose hash is known; jobs in their order.
std::string hash_list_txt(const RunView& run, HashKind kind);
// {"md5": {"files": {FILE: HASH}}}
std::string hash_list_json(const RunView& run, HashKind kind);
// The list of one file alone, which stands beside it as "md5sums-FILE.txt".
std::string hash_line(const FileView& file, HashKind kind);

}  // namespace dumps::views
