// RangedJob: what jobs that are cut by ids have in common. A plan is a cut of the page ids (or log
// ids); the argument of a shard is its range.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/shard_plan.h"
#include "plugins/xml-dump/jobs/settings.h"

namespace dumps::xml_dump {

// Cuts what was asked for into shards.
std::vector<plugin::Shard> plan_ranges(
    NumberedAs numbered_as, const ShardRequest& request,
    const std::function<std::vector<std::string>(const ShardName&)>& names_of,
    const std::function<std::int64_t(IdRange)>& expected_items);
// The range that a plan gave the shard.
IdRange range_of(const plugin::Shard& shard);
// Says in the shard's record which ids it stands for.
void tell_range(const plugin::Host& host, IdRange range);

class RangedJob : public plugin::Job {
 public:
  RangedJob(plugin::Host host, const plugin::JobInfo& info, NumberedAs numbered_as)
      : Job(host, info), settings_(read_settings(info.params)), numbered_as_(numbered_as) {}

  void validate() override {
    check_files(settings_);
    (void)load_site(settings_);
  }
  std::vector<plugin::Shard> plan() override;

 protected:
  const Settings& settings() const { return settings_; }

 private:
  virtual std::int64_t highest_id(Database& wiki) const = 0;
  // What else decides how the ids are cut.
  virtual void refine(ShardRequest&, Database&) const {}
  virtual std::int64_t expected_items(Database& wiki, IdRange range) const = 0;
  virtual std::vector<std::string> names_of(const ShardName& name) const = 0;

  const Settings settings_;
  const NumberedAs numbered_as_;
};

}  // namespace dumps::xml_dump
