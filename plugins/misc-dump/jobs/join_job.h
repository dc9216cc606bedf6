// JoinJob: the files of a recipe from the pieces of its shards, in one pass: job type `join`. All
// pieces must be there, of one and the same plan. Job thread only.
#pragma once

#include <optional>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/misc-dump/join/join_outputs.h"
#include "plugins/misc-dump/recipe/recipe.h"

namespace dumps::misc {

class JoinJob : public plugin::Job {
 public:
  using Job::Job;

  void validate() override { (void)recipe(); }
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  const Recipe& recipe();
  JoinWork work();

  std::optional<Recipe> recipe_;
};

}  // namespace dumps::misc
