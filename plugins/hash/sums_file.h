// The lists of hashes: their names, and their lines as md5sum(1), sha1sum(1) and sha256sum(1) read
// them. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace dumps::hash {

// What follows "TARGET-DATE-LIST-" in the names of the lists, and of what is known for next time.
inline constexpr std::string_view kMd5sums = "md5sums.txt";
inline constexpr std::string_view kSha1sums = "sha1sums.txt";
inline constexpr std::string_view kSha256sums = "sha256sums.txt";
inline constexpr std::string_view kHashes = "hashes.tsv";

// "HASH  NAME\n". A name with a backslash or a newline gets the escaped form of coreutils.
std::string sums_line(std::string_view hash, std::string_view name);

}  // namespace dumps::hash
