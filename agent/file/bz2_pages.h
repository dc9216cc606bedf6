// Pages of a bzip2 export found without reading it from the front: from any block on, the last
// ones, and by bisection over the file's bytes, since pages stand in the order of their ids. Works
// on files of one stream and of many, on cut ones, and past damaged places. Not thread-safe.
// Memory: that of codec::Bz2Walk.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/codec/bz2_input.h"
#include "agent/codec/bz2_search.h"
#include "agent/file/id_scanner.h"

namespace dumps::file {

// A page, and the block that its `<page>` begins in.
struct PagePlace {
  std::uint64_t block_bit = 0;
  std::uint64_t page_id = 0;
};

class Bz2Pages {
 public:
  // `input` must outlive it.
  explicit Bz2Pages(codec::Bz2Input& input) : input_(input), search_(input) {}

  // The first page that begins in the first block at bit `from` or in a later one, as long as its
  // block begins before `limit`. None: no page begins there.
  Result<std::optional<PagePlace>> first_page(std::uint64_t from,
                                              std::uint64_t limit = ~std::uint64_t{0});
  // The last block in which a page with at most this id begins, and the first page in that block.
  // None: the file's first page has a larger id, or there is no page.
  Result<std::optional<PagePlace>> find(std::uint64_t page_id);
  // The last id in the file. None: there is none.
  Result<std::optional<std::uint64_t>> last_id(IdScanner::What what);

 private:
  Result<std::optional<std::uint64_t>> last_id_of_block(std::uint64_t bit, IdScanner::What what);

  codec::Bz2Input& input_;
  codec::Bz2Search search_;
};

}  // namespace dumps::file
