// ShardPlan: which page ranges a step is cut into, and how the files of each are named. Pure; any
// thread.
//
// Names follow those of today's dumps: one shard has plain names; more have numbers
// ("stub-articles1.xml.gz"), and page ranges besides in those of text files
// ("pages-articles1.xml-p1p900.bz2"); stubs and logs never carried ranges. A step that was asked
// for a range alone has it in every name, so that a part is never taken for the whole.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/page_ranges.h"

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
  WeightLimits limits = {};          // cut further where a shard would weigh more
  std::function<void(IdRange, const WeightVisitor&)> read_weights = {};  // needed for those
  std::vector<PageRange> fixed = {};  // not empty: these, whatever else is said
  std::string mark = {};              // of what was asked for besides; see PageChoice::name_mark()
};

// What a step may be cut into: ten times what the biggest wikis need, and few enough for the agent
// to keep in memory.
inline constexpr std::int64_t kMaxShards = 10'000;

// Without gaps or overlaps over the range asked for. One shard over everything keeps its end open.
// Throws plugin::Failure (DUMPS_ERR_CONFIG) when that makes more than kMaxShards.
std::vector<IdRange> cut_range(const ShardRequest& request);
// The same within each of these by weight; only the numbers are left open.
std::vector<IdRange> cut_by_weight(const ShardRequest& request, IdRange range);
// The ranges of the shards of one step. A single one has no number.
std::vector<PageRange> plan_page_ranges(const ShardRequest& request);
// Those of a whole run: its parts end with the highest id of today; within them histories are cut
// by weight, current versions by as many ids as a history has revisions.
PageRanges plan_run_ranges(const ShardRequest& request);

enum class NumberedAs : std::uint8_t { kNumberAndRange, kNumber };

// What is put between name and compression ending: "" or "-p1p900" after ".xml", and "" or "1"
// before it.
struct ShardName {
  std::string before_xml;
  std::string after_xml;
  std::string after_stub_xml;  // of stubs that are written beside texts
};
ShardName shard_name(NumberedAs style, const ShardRequest& request, const PageRange& range,
                     size_t count);

}  // namespace dumps::xml_dump
