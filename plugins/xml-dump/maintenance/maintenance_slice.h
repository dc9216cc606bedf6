// Slices: the ranges of ids that one run of a script covers. Short runs, since the scripts leak
// memory, hold on to one database server, and are cheap to do again only when they are short. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

struct SliceSizes {
  std::int64_t small = 0;  // ids, where the wiki has less than a million
  std::int64_t large = 0;
};

struct Slice {
  IdRange ids;             // an open end stays open
  std::int64_t items = 0;  // that the database has there
};

// How many ids each slice has: `wanted`, or what suits the highest id.
std::int64_t slice_size(const SliceSizes& sizes, std::int64_t wanted, std::int64_t highest_id);

// Cuts `range` into slices of `size` ids; the last one ends where the range does. `items` has one
// number per slice. Slices with more than `items_max` (0: no bound) are cut into equal parts, whose
// `items` then are no more than a share.
std::vector<Slice> cut_slices(IdRange range, std::int64_t highest_id, std::int64_t size,
                              std::span<const std::int64_t> items, std::int64_t items_max);

}  // namespace dumps::xml_dump
