#include "plugins/misc-dump/join/piece_order.h"

#include <algorithm>

#include "dumps/failure.hpp"

namespace dumps::misc {

std::vector<Piece> in_shard_order(std::vector<Piece> pieces, std::uint64_t shards,
                                  const std::string& subject) {
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return a.shard != b.shard ? a.shard < b.shard : a.artifact < b.artifact;
  });
  const std::string of = " of " + std::to_string(shards) + " shards";
  std::uint64_t wanted = 1;
  for (const Piece& piece : pieces) {
    if (piece.shard == wanted) {
      ++wanted;
    } else if (piece.shard < wanted && piece.shard > 0) {
      throw plugin::failed(subject, "two pieces are of shard " + std::to_string(piece.shard) + of +
                                        ", one of them " + piece.artifact);
    } else {
      break;
    }
  }
  if (wanted <= shards) {
    throw plugin::failed(subject, "the piece of shard " + std::to_string(wanted) + of +
                                      " is missing; nothing is joined without it. Run the step "
                                      "again: it makes what is missing");
  }
  if (pieces.size() > shards) {
    throw plugin::failed(subject, pieces.back().artifact + " is of shard " +
                                      std::to_string(pieces.back().shard) + ", which is none" + of);
  }
  return pieces;
}

}  // namespace dumps::misc
