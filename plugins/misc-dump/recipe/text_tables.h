// The tables of a recipe that say how a text must look, and how pieces become one: [check] and
// [join]. The keys are the names of the members of CheckRules and JoinRules; besides:
//
//   [check] count = "Processed ([0-9]+) entities"   items that the producer says on standard error
//           count_how = "last" or "sum"             of several such lines
//   [join]  kind, json_pieces, header_lines
//
// Throws plugin::Failure (DUMPS_ERR_CONFIG).
#pragma once

#include <optional>

#include "plugins/misc-dump/check/check_rules.h"
#include "plugins/misc-dump/check/item_count.h"
#include "plugins/misc-dump/join/joiner.h"
#include "plugins/misc-dump/recipe/recipe_table.h"

namespace dumps::misc {

struct CheckTable {
  CheckRules rules = {};
  std::string count = {};  // pattern of ItemCount; empty: the producer is not asked
  ItemCount::How count_how = ItemCount::How::kLast;
};
CheckTable read_check(RecipeTable& table);
JoinRules read_join(RecipeTable& table);

}  // namespace dumps::misc
