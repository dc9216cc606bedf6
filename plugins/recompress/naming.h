// Names of recompressed artifacts and of the shards that make them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dumps::recompress {

// The endings that stand for a compression format: ".bz2", ".gz", ".xz", ".7z", ".zst"; nothing for
// any other name.
std::optional<std::string_view> compression_ending(std::string_view name);

// The name with its compression ending replaced by `ending` (".7z"); a name without one gets it
// appended. Today's tools name ...pages-meta-history.xml.bz2 and .xml.7z after the same rule.
std::string with_ending(std::string_view name, std::string_view ending);

// The name of a file of pages: "w-20261124-pages-articles2.xml-p5p9.bz2" has the stem
// "w-20261124-pages-articles", the number "2", the ids 5 to 9 and the ending ".bz2".
struct PageFileName {
  std::string stem;
  std::string number = {};  // empty: not one of numbered parts
  std::optional<std::pair<std::uint64_t, std::uint64_t>> ids = {};
  std::string ending = {};
  bool operator==(const PageFileName&) const = default;

  bool is_part() const { return !number.empty() || ids.has_value(); }
  // With another stem and type ("xml", "txt").
  std::string with(std::string_view new_stem, std::string_view type) const;
  std::string to_string() const { return with(stem, "xml"); }
};
// Nothing for all other names.
std::optional<PageFileName> parse_page_file_name(std::string_view name);
// Parts of one file in the order of their pages: by number, and by first id.
bool part_comes_before(const PageFileName& a, const PageFileName& b);

// A shard id ([a-z0-9][a-z0-9_.-]{0,63}) for the artifact `name`: the name without `prefix` and
// without its compression ending. A name that does not fit gets a hash of its bytes at the end, so
// that two such names stay apart and the id is the same in every plan.
std::string shard_id(std::string_view prefix, std::string_view name);

}  // namespace dumps::recompress
