#include "agent/supervisor/gate_check.h"

#include <algorithm>
#include <map>

#include "agent/gates/gates.h"
#include "agent/store/input_file.h"

namespace dumps {
namespace {

// So many earlier runs are looked at; a step that none of them has is as good as new.
constexpr size_t kMostEarlierRuns = 60;

// Manifests of earlier runs, read once each: 32 tables ask for the same ones.
class EarlierRuns {
 public:
  explicit EarlierRuns(const ReleaseRequest& request)
      : request_(request), dates_(earlier_runs(request.layout, request.run, request.is_public)) {
    if (dates_.size() > kMostEarlierRuns) dates_.resize(kMostEarlierRuns);
  }

  Result<std::optional<Baseline>> find(const std::string& step,
                                       const std::optional<std::string>& shard) {
    for (const std::string& date : dates_) {
      Result<const Manifest*> manifest = read(date);
      if (!manifest) return std::move(manifest).error();
      if (auto baseline = baseline_of(**manifest, step, shard)) return baseline;
    }
    return std::optional<Baseline>();
  }

 private:
  Result<const Manifest*> read(const std::string& date) {
    const auto known = manifests_.find(date);
    if (known != manifests_.end()) return &known->second;
    Result<Manifest> manifest =
        read_manifest(request_.layout.manifest({request_.run.target, date}, request_.is_public));
    if (!manifest) return std::move(manifest).error();
    manifest->run = {request_.run.target, date};
    return &manifests_.emplace(date, std::move(*manifest)).first->second;
  }

  const ReleaseRequest& request_;
  std::vector<std::string> dates_;  // newest first
  std::map<std::string, Manifest> manifests_;
};

Result<std::vector<GateShard>> sealed_shards(const ReleaseRequest& request, const StepOrder& step,
                                             const std::vector<ShardState>& shards) {
  Result<std::vector<ShardRecord>> records =
      read_step_records(request.layout, request.run, step.name);
  if (!records) return std::move(records).error();
  const auto torn = [&](std::string why) {
    return make_error(ErrorCode::kCorrupt, "ask the gates",
                      request.run.to_string() + " " + step.name, std::move(why))
        .with_hint("dumpsctl restart " + request.run.to_string() + " --step " + step.name);
  };
  std::vector<GateShard> sealed;
  for (const ShardState& shard : shards) {
    if (shard.phase != ShardPhase::kSealed) continue;
    const auto record = std::find_if(records->begin(), records->end(),
                                     [&shard](const auto& r) { return r.shard == shard.plan.id; });
    if (record == records->end()) return torn("shard " + shard.plan.id + " has no record");
    sealed.push_back({std::move(*record), shard.plan.expected_items});
    records->erase(record);
  }
  if (!records->empty()) {
    return torn("shard " + records->front().shard + " has a record, and its plan does not have it");
  }
  return sealed;
}

std::string joined(const Reasons& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

// Judges one unit; its reason, empty when it may be released.
class Judge {
 public:
  Judge(const ReleaseRequest& request, const StepOrder& step, bool chosen)
      : step_(step), chosen_(chosen), earlier_(request) {}

  std::string judge(std::vector<GateShard> shards, const std::optional<std::string>& shard) {
    GateFacts facts{std::move(shards), {}, step_.sample > 0};
    std::string unreadable;
    if (!chosen_ && !facts.sample) {
      Result<std::optional<Baseline>> baseline = earlier_.find(step_.name, shard);
      if (baseline) {
        facts.baseline = std::move(*baseline);
      } else {
        unreadable = "the last good run cannot be looked at: " + baseline.error().to_string();
      }
    }
    if (facts.baseline) newest_ = std::max(newest_, facts.baseline->date);
    Reasons reasons = refusals(step_.gates, facts);
    if (!unreadable.empty()) reasons.push_back(unreadable);
    return joined(reasons);
  }
  GateNote note() const { return {newest_.empty() ? "none" : newest_, chosen_}; }

 private:
  const StepOrder& step_;
  const bool chosen_;
  EarlierRuns earlier_;
  std::string newest_;  // date of the newest run that was compared with
};

bool was_released(const std::vector<ReleaseNote>& notes, const std::string& shard) {
  return std::any_of(notes.begin(), notes.end(), [&shard](const ReleaseNote& note) {
    return note.shard.empty() || note.shard == shard;
  });
}

}  // namespace

Result<GateVerdict> ask_gates(const ReleaseRequest& request, const StepOrder& step,
                              const std::vector<ShardState>& shards, bool chosen,
                              const std::string& now) {
  Result<std::vector<GateShard>> sealed = sealed_shards(request, step, shards);
  if (!sealed) return std::move(sealed).error();
  Result<Quarantine> before = read_quarantine(request.layout, request.run, step.name);
  if (!before) return std::move(before).error();
  GateVerdict verdict;
  verdict.quarantine.releases = before->releases;
  Judge judge(request, step, chosen);
  std::vector<ShardRecord> records;
  const auto take = [&](const std::vector<GateShard>& unit, const std::string& shard) {
    const std::string reason =
        judge.judge(unit, shard.empty() ? std::nullopt : std::optional(shard));
    if (!reason.empty() && !was_released(before->releases, shard)) {
      verdict.quarantine.held.push_back({step.name, shard, reason, now});
      return;
    }
    for (const GateShard& each : unit) {
      verdict.good.insert(each.record.shard);
      records.push_back(each.record);
    }
  };
  if (step.releases_shards) {
    for (const GateShard& shard : *sealed) take({shard}, shard.record.shard);
  } else {
    take(*sealed, "");
  }
  verdict.quarantine.gate = judge.note();
  verdict.sums = sum_records(records);
  return verdict;
}

}  // namespace dumps
