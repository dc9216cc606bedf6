#include "agent/codec/bz2_search.h"

#include <algorithm>
#include <vector>

#include "agent/codec/bz2_format.h"
#include "agent/codec/bz2_scanner.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kChunk = 512 * 1024;
constexpr std::uint64_t kMagicBytes = 7;  // that a magic at any bit may touch

}  // namespace

Result<bool> Bz2Search::is_block(std::uint64_t bit) {
  Result<Bz2Fault> fault = block_.open(bit);
  if (!fault) return std::move(fault).error();
  return !*fault;
}

Result<bool> Bz2Search::next(std::uint64_t from, std::uint64_t limit) {
  std::uint64_t offset = from / 8;
  const std::uint64_t first_bit = offset * 8;
  Bz2Scanner scanner;
  std::vector<std::uint8_t> bytes(static_cast<size_t>(kChunk));
  std::vector<Bz2Mark> marks;
  for (bool at_end = false; !at_end;) {
    Result<size_t> got = input_.read_at(offset, bytes);
    if (!got) return std::move(got).error();
    offset += *got;
    at_end = *got < bytes.size();
    marks.clear();
    scanner.add(std::span(bytes).first(*got), marks);
    if (at_end) scanner.finish(marks);
    for (const Bz2Mark& mark : marks) {
      const std::uint64_t bit = first_bit + mark.bit;
      if (bit >= limit) return false;
      if (mark.is_end || bit < from) continue;
      Result<bool> found = is_block(bit);
      if (!found || *found) return found;
    }
    if (offset >= limit / 8 + kMagicBytes) return false;
  }
  return false;
}

Result<bool> Bz2Search::previous(std::uint64_t before) {
  before = std::min(before, input_.size() * 8);
  std::vector<std::uint8_t> bytes;
  while (before > 0) {
    const std::uint64_t end = std::min((before - 1) / 8 + kMagicBytes, input_.size());
    const std::uint64_t begin = end > kChunk ? end - kChunk : 0;
    bytes.resize(static_cast<size_t>(end - begin));
    Result<size_t> got = input_.read_at(begin, bytes);
    if (!got) return std::move(got).error();
    Bz2Scanner scanner;
    std::vector<Bz2Mark> marks;
    scanner.add(std::span(bytes).first(*got), marks);
    scanner.finish(marks);
    for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
      const std::uint64_t bit = begin * 8 + mark->bit;
      if (mark->is_end || bit >= before) continue;
      Result<bool> found = is_block(bit);
      if (!found || *found) return found;
    }
    before = begin * 8;
  }
  return false;
}

Result<int> Bz2Search::header_before(std::uint64_t bit) {
  if (bit % 8 != 0 || bit / 8 < kBz2HeaderBytes) return 0;
  std::uint8_t header[kBz2HeaderBytes] = {};
  Result<size_t> got = input_.read_at(bit / 8 - kBz2HeaderBytes, header);
  if (!got) return std::move(got).error();
  return bz2_header_level(std::span(header).first(*got));
}

}  // namespace dumps::codec
