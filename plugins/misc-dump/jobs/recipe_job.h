// RecipeJob: what a recipe makes directly: each shard its own files (job type `recipe`), or its
// piece of a file that is joined later (job type `pieces`). A fetch is of the first kind.
//
// A shard's text is looked at while it passes; nothing of it is sealed unless it is whole. Job
// thread only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/recipe/recipe.h"
#include "plugins/misc-dump/recipe/shard_plan.h"

namespace dumps::misc {

class RecipeJob : public plugin::Job {
 public:
  enum class Part : std::uint8_t { kWhole, kPieces };
  RecipeJob(plugin::Host host, const plugin::JobInfo& info, Part part)
      : Job(host, info), part_(part) {}

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  const Recipe& recipe();
  std::vector<std::string> names_of(const ShardPart& part);
  void make(const plugin::Shard& shard, const ShardPart& part);
  void copy_stored(const plugin::Shard& shard, const ShardPart& part);
  void tell(const CheckReport& report, std::optional<std::uint64_t> told,
            const std::string& subject);
  [[noreturn]] void fail_again(const plugin::Failure& failure, std::uint32_t attempt);

  Part part_;
  std::optional<Recipe> recipe_;
};

}  // namespace dumps::misc
