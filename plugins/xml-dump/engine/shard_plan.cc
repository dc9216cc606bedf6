#include "plugins/xml-dump/engine/shard_plan.h"

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

std::vector<IdRange> cut_by_weight(const ShardRequest& request, IdRange range) {
  if (!request.limits.any()) return {range};
  WeightCutter cutter(range, request.limits);
  request.read_weights(range, [&cutter](std::int64_t id, std::int64_t revisions,
                                        std::int64_t bytes) { cutter.add(id, revisions, bytes); });
  return cutter.finish();
}

std::vector<PageRange> plan_page_ranges(const ShardRequest& request) {
  if (!request.fixed.empty()) return request.fixed;
  std::vector<PageRange> ranges;
  for (const IdRange& part : cut_range(request)) {
    for (const IdRange& range : cut_by_weight(request, part)) {
      ranges.push_back({range, static_cast<std::int64_t>(ranges.size()) + 1});
    }
  }
  if (ranges.size() == 1) ranges[0].part = 0;
  return ranges;
}

PageRanges plan_run_ranges(const ShardRequest& request) {
  PageRanges run;
  std::vector<IdRange> parts = cut_range(request);
  parts.back().last = std::max(request.highest_id, parts.back().first);
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t number = parts.size() == 1 ? 0 : static_cast<std::int64_t>(i) + 1;
    for (const IdRange& range : cut_by_weight(request, parts[i])) {
      run.meta_history.push_back({range, number});
    }
    const ShardRequest by_ids{.only = parts[i],
                              .highest_id = request.highest_id,
                              .ids_per_shard = request.limits.revisions};
    for (const IdRange& range : cut_range(by_ids)) run.articles.push_back({range, number});
  }
  run.meta_current = run.articles;
  return run;
}

ShardName shard_name(NumberedAs style, const ShardRequest& request, const PageRange& range,
                     size_t count) {
  ShardName name;
  const std::int64_t last =
      range.ids.last == kOpenEnd ? std::max(request.highest_id, range.ids.first) : range.ids.last;
  const std::string ids = "-p" + std::to_string(range.ids.first) + "p" + std::to_string(last);
  if (request.only) name.after_stub_xml = ids;
  const bool has_ids =
      request.only.has_value() || (count > 1 && style == NumberedAs::kNumberAndRange);
  if (has_ids) name.after_xml = ids;
  name.after_xml += request.mark;
  name.after_stub_xml += request.mark;
  if (range.part > 0) name.before_xml = std::to_string(range.part);
  return name;
}

}  // namespace dumps::xml_dump
