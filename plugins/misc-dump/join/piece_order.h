// The pieces of a join in the order of their shards. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dumps::misc {

struct Piece {
  std::uint64_t shard = 0;    // from 1
  std::string artifact = {};  // name
};

// Sorted by shard. Throws Failure about `subject` unless shards 1 to `shards` are there once each:
// nothing is ever joined that lacks a piece or has one twice.
std::vector<Piece> in_shard_order(std::vector<Piece> pieces, std::uint64_t shards,
                                  const std::string& subject);

}  // namespace dumps::misc
