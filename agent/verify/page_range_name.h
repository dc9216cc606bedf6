// The range of page ids in the names of parts of a dump: "…pages-articles1.xml-p10p30302.bz2".
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dumps {

struct PageRangeName {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  // Where "-pNpM" stands in the name.
  size_t begin = 0;
  size_t size = 0;
};

// The last one in the name.
std::optional<PageRangeName> page_range_in(std::string_view name);
// The name, with this range instead of its own, before the ending of its format.
std::string with_page_range(std::string_view name, std::uint64_t first, std::uint64_t last);
// The index that belongs to a multistream file: "a-multistream1.xml-p1p9.bz2" has
// "a-multistream-index1.txt-p1p9.bz2".
std::string multistream_index_name(std::string_view name);

}  // namespace dumps
