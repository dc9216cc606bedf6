#include "agent/file/bz2_pages.h"

#include <vector>

#include "agent/codec/bz2_walk.h"

namespace dumps::file {
namespace {

using codec::Bz2Item;
using codec::Bz2Walk;

constexpr size_t kReadBytes = size_t{128} * 1024;
// A few blocks: then it is faster to go from block to block.
constexpr std::uint64_t kFewBits = std::uint64_t{8} << 20;
// Titles have at most 255 bytes, and six times that when every one is escaped.
constexpr std::uint64_t kFarthestId = 64 * 1024;

// The text of the walk's block.
Status add_block(Bz2Walk& walk, IdScanner& scanner, bool& goes_on) {
  std::vector<char> buffer(kReadBytes);
  for (goes_on = true; goes_on;) {
    Result<size_t> got = walk.block().read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    goes_on = scanner.add({buffer.data(), *got});
  }
  return {};
}

}  // namespace

Result<std::optional<PagePlace>> Bz2Pages::first_page(std::uint64_t from, std::uint64_t limit) {
  Result<bool> found = search_.next(from, limit);
  if (!found) return std::move(found).error();
  if (!*found) return std::optional<PagePlace>();
  struct Begun {
    std::uint64_t bit;
    std::uint64_t text_offset;
  };
  std::optional<std::pair<std::uint64_t, std::uint64_t>> page;  // id and offset
  IdScanner scanner([&page](IdScanner::What what, std::uint64_t id, std::uint64_t offset) {
    if (what != IdScanner::What::kPage) return true;
    page.emplace(id, offset);
    return false;
  });
  Bz2Walk walk(input_, search_.block().info().bit);
  std::vector<Begun> begun;  // blocks that the page may begin in
  for (;;) {
    Result<std::optional<Bz2Item>> item = walk.next();
    if (!item) return std::move(item).error();
    if (!*item) return std::optional<PagePlace>();
    if ((*item)->kind == Bz2Item::Kind::kGap ||
        ((*item)->kind == Bz2Item::Kind::kBlock && !(*item)->is_whole)) {
      scanner.interrupt();
    }
    if (!(*item)->is_whole) continue;
    if (!scanner.is_pending()) {
      begun.clear();
      if ((*item)->bit >= limit) return std::optional<PagePlace>();
    }
    begun.push_back({(*item)->bit, (*item)->plain_offset});
    bool goes_on = true;
    if (Status s = add_block(walk, scanner, goes_on); !s) return std::move(s).error();
    if (!page) continue;
    while (begun.back().text_offset > page->second) begun.pop_back();
    if (begun.back().bit >= limit) return std::optional<PagePlace>();
    return std::optional(PagePlace{begun.back().bit, page->first});
  }
}

Result<std::optional<PagePlace>> Bz2Pages::find(std::uint64_t page_id) {
  Result<std::optional<PagePlace>> first = first_page(0);
  if (!first || !*first || (*first)->page_id > page_id) {
    return first ? Result<std::optional<PagePlace>>(std::nullopt) : first;
  }
  // The block that is looked for begins at `low` or behind it, and before `high`.
  PagePlace low = **first;
  std::uint64_t high = input_.size() * 8;
  for (;;) {
    const bool is_near = high - low.block_bit <= kFewBits;
    const std::uint64_t from =
        is_near ? low.block_bit + 1 : low.block_bit + (high - low.block_bit) / 2;
    Result<std::optional<PagePlace>> place = first_page(from, high);
    if (!place) return place;
    if (*place && (*place)->page_id <= page_id) {
      low = **place;
    } else if (is_near) {
      return std::optional(low);
    } else {
      high = from;
    }
  }
}

Result<std::optional<std::uint64_t>> Bz2Pages::last_id(IdScanner::What what) {
  for (std::uint64_t before = ~std::uint64_t{0};;) {
    Result<bool> found = search_.previous(before);
    if (!found) return std::move(found).error();
    if (!*found) return std::optional<std::uint64_t>();
    before = search_.block().info().bit;
    Result<std::optional<std::uint64_t>> id = last_id_of_block(before, what);
    if (!id || *id) return id;
  }
}

// Of what begins in this block; the id itself may stand in one that follows.
Result<std::optional<std::uint64_t>> Bz2Pages::last_id_of_block(std::uint64_t bit,
                                                                IdScanner::What what) {
  std::optional<std::uint64_t> last;
  std::uint64_t block_end = ~std::uint64_t{0};
  IdScanner scanner([&](IdScanner::What found, std::uint64_t id, std::uint64_t offset) {
    if (found == what && offset < block_end) last = id;
    return offset < block_end;
  });
  Bz2Walk walk(input_, bit);
  for (;;) {
    Result<std::optional<Bz2Item>> item = walk.next();
    if (!item) return std::move(item).error();
    if (!*item) return last;
    const bool is_end = (*item)->kind == Bz2Item::Kind::kStreamEnd;
    const bool is_begin = (*item)->kind == Bz2Item::Kind::kStream;
    if (is_end || is_begin) continue;
    if (!(*item)->is_whole) return last;
    if (block_end == ~std::uint64_t{0}) {
      block_end = walk.plain_bytes();
    } else if ((*item)->plain_offset > block_end + kFarthestId) {
      return last;
    }
    bool goes_on = true;
    if (Status s = add_block(walk, scanner, goes_on); !s) return std::move(s).error();
    if (!goes_on || !scanner.is_pending()) return last;
  }
}

}  // namespace dumps::file
