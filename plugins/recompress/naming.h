// Names of recompressed artifacts and of the shards that make them. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dumps::recompress {

// The endings that stand for a compression format: ".bz2", ".gz", ".xz", ".7z", ".zst"; nothing for
// any other name.
std::optional<std::string_view> compression_ending(std::string_view name);

// The name with its compression ending replaced by `ending` (".7z"); a name without one gets it
// appended. Today's tools name ...pages-meta-history.xml.bz2 and .xml.7z after the same rule.
std::string with_ending(std::string_view name, std::string_view ending);

// A shard id ([a-z0-9][a-z0-9_.-]{0,63}) for the artifact `name`: the name without `prefix` and
// without its compression ending. A name that does not fit gets a hash of its bytes at the end, so
// that two such names stay apart and the id is the same in every plan.
std::string shard_id(std::string_view prefix, std::string_view name);

}  // namespace dumps::recompress
