#include "agent/worker/plan_collector.h"

#include "agent/base/glob.h"
#include "agent/store/layout.h"
#include "agent/worker/services.h"

namespace dumps {
namespace {

constexpr size_t kMaxArgumentBytes = 4096;

std::string text(dumps_str s) { return {s.data, static_cast<size_t>(s.size)}; }

}  // namespace

PlanCollector::PlanCollector(JobContext& context, const dumps_job_type& type)
    : context_(context), type_(type) {
  sink_.struct_size = sizeof sink_;
  sink_.ctx = this;
  sink_.add = [](const dumps_plan_sink* sink, const dumps_shard* shard, dumps_error* error) {
    return static_cast<PlanCollector*>(sink->ctx)->add(*shard, error);
  };
}

dumps_status PlanCollector::add(const dumps_shard& shard, dumps_error* error) {
  protocol::PlannedShard planned{text(shard.id), text(shard.argument), {}, shard.expected_items};
  for (uint64_t i = 0; i < shard.output_count; ++i)
    planned.outputs.push_back(text(shard.outputs[i]));
  if (Status s = check(planned); !s) return report(s.error(), error);
  context_.link.send(planned);
  return DUMPS_OK;
}

Status PlanCollector::check(const protocol::PlannedShard& shard) {
  const auto bad = [](const std::string& subject, std::string why) {
    return make_error(ErrorCode::kRefused, "plan", subject, std::move(why));
  };
  if (!is_id(shard.id)) return bad(shard.id, "a shard id is 1 to 64 of [a-z0-9_.-]");
  if (!ids_.insert(shard.id).second) return bad(shard.id, "two shards have this id");
  if (shard.argument.size() > kMaxArgumentBytes) return bad(shard.id, "its argument is over 4 KiB");
  const bool publishes = (type_.flags & DUMPS_JOB_PUBLISHES) != 0;
  if (!publishes && shard.outputs.empty()) return bad(shard.id, "it announces no output");
  for (const auto& name : shard.outputs) {
    if (!is_artifact_name(name)) return bad(name, "not a name for an artifact");
    if (!names_.insert(name).second) return bad(name, "two shards announce it");
    if (!is_declared(name)) return bad(name, "no artifact pattern of the job type fits it");
  }
  if (protocol::encode(0, shard).size() > protocol::kMaxDatagramBytes) {
    return bad(shard.id, "it announces too many outputs for one shard");
  }
  return {};
}

bool PlanCollector::is_declared(const std::string& name) const {
  const JobSpec& spec = context_.spec;
  for (const char* const* p = type_.artifact_patterns; p != nullptr && *p != nullptr; ++p) {
    if (glob_matches(expand_pattern(*p, spec.target, spec.date), name)) return true;
  }
  return false;
}

}  // namespace dumps
