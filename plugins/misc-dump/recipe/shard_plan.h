// ShardPart: what a shard of a recipe stands for: its number, and a range of ids or an item of the
// recipe's list. Goes from plan() to run() as the shard's argument. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/misc-dump/recipe/names.h"
#include "plugins/misc-dump/recipe/recipe.h"

namespace dumps::misc {

struct ShardPart {
  std::uint64_t number = 1, shards = 1;
  std::uint64_t first = 0, last = 0;  // ids; 0: none
  std::string item = {};

  // "s0003-of-0008": another number of shards has other names, so that pieces never mix.
  std::string id() const;
  void put_into(Names& names) const;
  bool operator==(const ShardPart&) const = default;
};

// `max_id`: of shards by keys.
std::vector<ShardPart> plan_shards(const ShardSpec& spec, std::uint64_t max_id);

std::string render_part(const ShardPart& part);
ShardPart parse_part(std::string_view text);

// How the piece of a shard is called, for a file of that name: pieces of a joined file are kept in
// the format of the file where they can be put together as they are, and as .zst otherwise.
std::string piece_name(const plugin::JobInfo& info, const Recipe& recipe, const ShardPart& part);
// All pieces of the run, and the number of a piece in such a name; 0: it is none.
std::string piece_pattern(const plugin::JobInfo& info);
ShardPart part_of_piece(const plugin::JobInfo& info, std::string_view name);

}  // namespace dumps::misc
