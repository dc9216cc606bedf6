// KnownHashes: what is known of the files of a directory from the last time that they were hashed,
// as the text of an artifact: a line for each file, fields apart by tabs, with the form in the
// first line:
//
//   dumps-hashes 1
//   SIZE MTIME_NS MD5 SHA1 SHA256 NAME
//
// Only files whose size and time of change are the same still have these hashes. In names, tabs,
// newlines and backslashes are written \t, \n, \r and \\. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "plugins/hash/digester.h"

namespace dumps::hash {

struct KnownFile {
  int64_t mtime_ns = 0;
  Digests digests;  // with the size
};
using KnownHashes = std::map<std::string, KnownFile>;

std::string render_hashes(const KnownHashes& files);
// Empty, and in `why` what is wrong with which line, where the text cannot be believed.
KnownHashes parse_hashes(std::string_view text, std::string& why);

}  // namespace dumps::hash
