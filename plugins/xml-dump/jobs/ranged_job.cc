#include "plugins/xml-dump/jobs/ranged_job.h"

#include "plugins/xml-dump/jobs/open_database.h"

namespace dumps::xml_dump {

std::vector<plugin::Shard> plan_ranges(
    NumberedAs numbered_as, const ShardRequest& request,
    const std::function<std::vector<std::string>(const ShardName&)>& names_of,
    const std::function<std::int64_t(IdRange)>& expected_items) {
  const std::vector<PageRange> ranges = plan_page_ranges(request);
  std::vector<plugin::Shard> shards;
  shards.reserve(ranges.size());
  for (const PageRange& range : ranges) {
    shards.push_back({.id = ranges.size() == 1 ? "all" : "p" + to_text(range.ids),
                      .argument = to_text(range.ids),
                      .outputs = names_of(shard_name(numbered_as, request, range, ranges.size())),
                      .expected_items = static_cast<std::uint64_t>(expected_items(range.ids))});
  }
  return shards;
}

IdRange range_of(const plugin::Shard& shard) {
  const auto range = parse_range(shard.argument);
  if (!range) {
    throw plugin::failed("shard " + shard.id, "its argument \"" + shard.argument +
                                                  "\" is not a range; plan the step again");
  }
  return *range;
}

void tell_range(const plugin::Host& host, IdRange range) {
  host.set_metric("key_first", range.first);
  host.set_metric("key_last", range.last);
}

std::vector<plugin::Shard> RangedJob::plan() {
  const auto wiki = open_database(settings_, host());
  ShardRequest request{settings_.only, highest_id(*wiki), settings_.shards,
                       settings_.ids_per_shard};
  refine(request, *wiki);
  return plan_ranges(
      numbered_as_, request, [this](const ShardName& name) { return names_of(name); },
      [&](IdRange range) { return expected_items(*wiki, range); });
}

}  // namespace dumps::xml_dump
