// ShardPlan: which page ranges a step is cut into, and how the files of each are named. Pure; any
// thread.
//
// Names follow those of today's dumps: one shard has plain names; more have numbers
// ("stub-articles1.xml.gz"), and page ranges besides in those of text files
// ("pages-articles1.xml-p1p900.bz2"); stubs and logs never carried ranges. A step that was asked
// for a range alone has it in every name, so that a part is never taken for the whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/database.h"

namespace dumps::xml_dump {

// "A-B" or "A-" (to the end), both at least 1. Nothing when it is not that.
std::optional<IdRange> parse_range(std::string_view text);
// "1-900"; "1-" when the end is open.
std::string to_text(IdRange range);

struct ShardRequest {
  std::optional<IdRange> only = {};  // what the operator asked for; nothing: everything
  std::int64_t highest_id = 0;       // of the source
  std::int64_t shards = 1;           // how many, unless ids_per_shard says it
  std::int64_t ids_per_shard = 0;    // 0: by `shards`
};

// What a step may be cut into: ten times what the biggest wikis need, and few enough for the agent
// to keep in memory.
inline constexpr std::int64_t kMaxShards = 10'000;

// Without gaps or overlaps over the range asked for. One shard over everything keeps its end open.
// Throws plugin::Failure (DUMPS_ERR_CONFIG) when that makes more than kMaxShards.
std::vector<IdRange> cut_range(const ShardRequest& request);

enum class NumberedAs : std::uint8_t { kNumberAndRange, kNumber };

// What is put between name and compression ending: "" or "-p1p900" after ".xml", and "" or "1"
// before it.
struct ShardName {
  std::string before_xml;
  std::string after_xml;
};
ShardName shard_name(NumberedAs style, const ShardRequest& request, IdRange range, size_t index,
                     size_t count);

}  // namespace dumps::xml_dump
