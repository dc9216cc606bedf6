// Where to begin reading an old dump for one of its pages. Pages stand in the order of their ids,
// so a place before the page is found by bisection over the parts of the file, whatever its size;
// no index beside it is needed. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace dumps::xml_dump {

// The plain bytes of an old dump. The functions throw plugin::Failure.
struct OldInput {
  using Read = std::function<size_t(std::span<char>)>;

  Read read;  // fills the buffer; 0 at the end
  // Goes to the first part that begins at or behind this byte of the stored file, and says where
  // that is; none, and nothing has changed: no part begins there. Empty: it cannot.
  std::function<std::optional<std::uint64_t>(std::uint64_t)> seek_part = {};
};

// Files of this size and less are read from the front; it is also how near a place is found.
inline constexpr std::uint64_t kNearBytes = std::uint64_t{1} << 20;

// True: reading goes on within the file, before the beginning of this page or of where it would be,
// and what comes first may be the rest of another page. False: the page has to be looked for from
// the front, and the input is anywhere.
bool go_near_page(const OldInput& input, std::uint64_t stored_bytes, std::uint64_t page_id);

}  // namespace dumps::xml_dump
