// Finds where the next part of a file may begin: the next place with its magic bytes. Not
// thread-safe. Memory: 256 KiB.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/codec/decoder.h"

namespace dumps::file {

// The first place at or behind `offset`. None: there is no more.
inline Result<std::optional<std::uint64_t>> find_magic(codec::ByteSource& source,
                                                       std::uint64_t offset,
                                                       std::string_view magic) {
  std::vector<char> buffer(size_t{256} * 1024);
  while (offset + magic.size() <= source.size()) {
    size_t filled = 0;
    while (filled < magic.size()) {
      Result<size_t> got =
          source.read_at(offset + filled, {buffer.data() + filled, buffer.size() - filled});
      if (!got) return std::move(got).error();
      if (*got == 0) return std::optional<std::uint64_t>();
      filled += *got;
    }
    const size_t found = std::string_view(buffer.data(), filled).find(magic);
    if (found != std::string_view::npos) return std::optional(offset + found);
    offset += filled - (magic.size() - 1);
  }
  return std::optional<std::uint64_t>();
}

// The first place at or behind `offset` where a part may begin; before `seen` only where all of one
// can be decoded: a damaged part may have been read on into the next one, but within the data of a
// part a magic most likely means nothing.
template <class IsWhole>
Result<std::optional<std::uint64_t>> find_next_part(codec::ByteSource& source, std::uint64_t offset,
                                                    std::uint64_t seen, std::string_view magic,
                                                    IsWhole is_whole) {
  for (;;) {
    Result<std::optional<std::uint64_t>> found = find_magic(source, offset, magic);
    if (!found || !*found || **found >= seen) return found;
    Result<bool> is_part = is_whole(**found);
    if (!is_part) return std::move(is_part).error();
    if (*is_part) return found;
    offset = **found + 1;
  }
}

}  // namespace dumps::file
