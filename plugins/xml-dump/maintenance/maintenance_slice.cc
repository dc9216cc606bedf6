#include "plugins/xml-dump/maintenance/maintenance_slice.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kLargeWiki = 1'000'000;

// Adds `ids` as `parts` slices of about the same number of ids.
void add_parts(IdRange ids, std::int64_t last, std::int64_t items, std::int64_t parts,
               std::vector<Slice>& slices) {
  const std::int64_t size = last - ids.first + 1;
  parts = std::clamp<std::int64_t>(parts, 1, size);
  std::int64_t first = ids.first;
  std::int64_t items_left = items;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t count = size / parts + (i < size % parts ? 1 : 0);
    const std::int64_t share = i + 1 == parts ? items_left : items / parts;
    slices.push_back({{first, i + 1 == parts ? ids.last : first + count - 1}, share});
    first += count;
    items_left -= share;
  }
}

}  // namespace

std::int64_t slice_size(const SliceSizes& sizes, std::int64_t wanted, std::int64_t highest_id) {
  if (wanted > 0) return wanted;
  return highest_id < kLargeWiki ? sizes.small : sizes.large;
}

std::vector<Slice> cut_slices(IdRange range, std::int64_t highest_id, std::int64_t size,
                              std::span<const std::int64_t> items, std::int64_t items_max) {
  const std::int64_t end = std::min(range.last, std::max(highest_id, range.first));
  std::vector<Slice> slices;
  std::int64_t first = range.first;
  for (size_t i = 0;; ++i) {
    const bool is_last = end - first < size;
    const std::int64_t last = is_last ? end : first + size - 1;
    const std::int64_t count = i < items.size() ? items[i] : 0;
    const std::int64_t parts = items_max <= 0 ? 1 : (count + items_max - 1) / items_max;
    add_parts({first, is_last ? range.last : last}, last, count, parts, slices);
    if (is_last) return slices;
    first = last + 1;
  }
}

}  // namespace dumps::xml_dump
