// The binary diffs of MediaWiki's DiffHistoryBlob, in the format of libxdiff. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dumps::mediawiki {

// Adler-32 as libxdiff computes it: started at 0 instead of 1.
std::uint32_t xdiff_checksum(std::string_view bytes);

// Applies `diff` to `base`, replacing what is in `out`. False when the diff is damaged or was made
// for another base (checksum and length are compared).
bool apply_binary_diff(std::string_view base, std::string_view diff, std::string& out);

}  // namespace dumps::mediawiki
