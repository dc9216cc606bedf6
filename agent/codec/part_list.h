// PartList: the parts of a file by ascending place, and the two ways to look them up. Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "agent/codec/part_finder.h"

namespace dumps::codec {

class PartList {
 public:
  // Behind the last one, in the file and in the text.
  void add(const Part& part) { parts_.push_back(part); }
  bool empty() const { return parts_.empty(); }

  // Number of the first part that begins at or behind this byte of the file; size of the list:
  // none.
  size_t from(std::uint64_t stored_offset) const {
    const auto at = std::ranges::lower_bound(parts_, stored_offset, {}, &Part::offset);
    return static_cast<size_t>(at - parts_.begin());
  }
  std::optional<Part> first_from(std::uint64_t stored_offset) const {
    const size_t number = from(stored_offset);
    return number < parts_.size() ? std::optional(parts_[number]) : std::nullopt;
  }
  // The last part that begins at or before this byte of the text; the list has one.
  Part before(std::uint64_t plain_offset) const {
    const auto behind = std::ranges::upper_bound(parts_, plain_offset, {}, &Part::plain_offset);
    return *std::prev(behind);
  }

 private:
  std::vector<Part> parts_;
};

}  // namespace dumps::codec
