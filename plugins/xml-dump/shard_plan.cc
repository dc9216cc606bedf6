#include "plugins/xml-dump/shard_plan.h"

#include <algorithm>
#include <charconv>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kOpenEnd = std::numeric_limits<std::int64_t>::max();

bool parse_id(std::string_view text, std::int64_t& id) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc() && end == text.data() + text.size() && id >= 1;
}

}  // namespace

std::optional<IdRange> parse_range(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  IdRange range;
  if (!parse_id(text.substr(0, dash), range.first)) return std::nullopt;
  const std::string_view last = text.substr(dash + 1);
  if (!last.empty() && !parse_id(last, range.last)) return std::nullopt;
  if (range.last < range.first) return std::nullopt;
  return range;
}

std::string to_text(IdRange range) {
  return std::to_string(range.first) + '-' +
         (range.last == kOpenEnd ? "" : std::to_string(range.last));
}

std::vector<IdRange> cut_range(const ShardRequest& request) {
  const IdRange whole = request.only.value_or(IdRange{});
  // Ids beyond the highest one of today belong to nobody, unless a single shard takes all.
  const std::int64_t last = std::min(whole.last, std::max(request.highest_id, whole.first));
  const std::int64_t size = last - whole.first + 1;
  std::int64_t step = request.ids_per_shard;
  if (step <= 0) {
    const std::int64_t shards = std::clamp<std::int64_t>(request.shards, 1, size);
    if (shards == 1) return {whole};
    step = size / shards + (size % shards != 0 ? 1 : 0);
  }
  if (step >= size) return {whole};
  if (const std::int64_t count = (size - 1) / step + 1; count > kMaxShards) {
    throw plugin::config_failure(request.ids_per_shard > 0 ? "pages_per_shard" : "shards",
                                 "makes " + std::to_string(count) + " shards of ids " +
                                     std::to_string(whole.first) + " to " + std::to_string(last) +
                                     "; a step has at most " + std::to_string(kMaxShards));
  }
  std::vector<IdRange> ranges;
  for (std::int64_t first = whole.first;; first += step) {
    if (last - first < step) {
      ranges.push_back({first, last});
      return ranges;
    }
    ranges.push_back({first, first + step - 1});
  }
}

ShardName shard_name(NumberedAs style, const ShardRequest& request, IdRange range, size_t index,
                     size_t count) {
  ShardName name;
  const bool has_range =
      request.only.has_value() || (count > 1 && style == NumberedAs::kNumberAndRange);
  if (has_range) {
    const std::int64_t last =
        range.last == kOpenEnd ? std::max(request.highest_id, range.first) : range.last;
    name.after_xml = "-p" + std::to_string(range.first) + "p" + std::to_string(last);
  }
  if (count > 1) name.before_xml = std::to_string(index + 1);
  return name;
}

}  // namespace dumps::xml_dump
