// PlanCollector: the sink of a plugin's plan(). Refuses what could not be run or would break a
// promise, and sends every good shard to the agent at once. Job thread only.
#pragma once

#include <set>
#include <string>

#include "agent/process/worker_protocol.h"
#include "agent/worker/job_context.h"
#include "dumps/all.h"

namespace dumps {

class PlanCollector {
 public:
  PlanCollector(JobContext& context, const dumps_job_type& type);
  PlanCollector(const PlanCollector&) = delete;
  PlanCollector& operator=(const PlanCollector&) = delete;

  const dumps_plan_sink* sink() const { return &sink_; }
  size_t count() const { return ids_.size(); }

 private:
  dumps_status add(const dumps_shard& shard, dumps_error* error);
  Status check(const protocol::PlannedShard& shard);
  bool is_declared(const std::string& name) const;

  JobContext& context_;
  const dumps_job_type& type_;
  dumps_plan_sink sink_{};
  std::set<std::string> ids_;
  std::set<std::string> names_;
};

}  // namespace dumps
