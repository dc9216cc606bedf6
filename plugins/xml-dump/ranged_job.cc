#include "plugins/xml-dump/ranged_job.h"

#include "plugins/xml-dump/open_database.h"

namespace dumps::xml_dump {

std::vector<plugin::Shard> RangedJob::plan() {
  const auto wiki = open_database(settings_);
  const ShardRequest request{settings_.only, highest_id(*wiki), settings_.shards,
                             settings_.ids_per_shard};
  const std::vector<IdRange> ranges = cut_range(request);
  std::vector<plugin::Shard> shards;
  for (size_t i = 0; i < ranges.size(); ++i) {
    const ShardName name = shard_name(numbered_as_, request, ranges[i], i, ranges.size());
    shards.push_back(
        {.id = ranges.size() == 1 ? "all" : "p" + to_text(ranges[i]),
         .argument = to_text(ranges[i]),
         .outputs = names_of(name),
         .expected_items = static_cast<std::uint64_t>(expected_items(*wiki, ranges[i]))});
  }
  return shards;
}

IdRange RangedJob::range_of(const plugin::Shard& shard) {
  const auto range = parse_range(shard.argument);
  if (!range) {
    throw plugin::failed("shard " + shard.id, "its argument \"" + shard.argument +
                                                  "\" is not a range; plan the step again");
  }
  return *range;
}

}  // namespace dumps::xml_dump
