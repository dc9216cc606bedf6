#include "agent/retention/retention_plan.h"

#include <algorithm>
#include <numeric>

#include "agent/base/glob.h"

namespace dumps {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

// How far the newest run may lie back before ages are counted from it and not from the clock.
constexpr days kFarmPause{31};

using Protected = std::map<std::string, std::string>;  // "DATE/NAME" -> why it stays

std::string key_of(const RunOnDisk& run, const std::string& name) {
  return run.id.date + "/" + name;
}

bool has_some_of(const RunOnDisk& run, const RunReads& reads) {
  return std::any_of(run.files.begin(), run.files.end(),
                     [&reads](const auto& file) { return reads.reads(file.first, file.second); });
}

const std::string& home_of(const RunOnDisk& run) { return run.home.empty() ? run.tree : run.home; }

std::string text_of_days(milliseconds age) {
  return std::to_string(std::chrono::duration_cast<days>(age).count()) + " days";
}

// The decisions about one target. `runs` are its runs, newest first.
class TargetPlanner {
 public:
  TargetPlanner(const TargetOnDisk& target, const RetentionConfig& config, TimePoint now)
      : target_(target), config_(config), now_(now) {
    for (const RunOnDisk& run : target.runs) runs_.push_back(&run);
    std::stable_sort(runs_.begin(), runs_.end(), [](const RunOnDisk* a, const RunOnDisk* b) {
      return a->id.date > b->id.date;
    });
    for (const std::string& link : target.linked) files_.emplace(link, "latest/ links to it");
    protect_inputs();
  }

  RetentionDecision decide(const RunOnDisk& run) const {
    RetentionDecision decision{run.id, run.tree, RetentionAction::kKeep, stays(run), {}, 0};
    if (!decision.reason.empty()) return decision;
    const KeepLimits limits =
        config_.limits_for(target_.target, target_.groups, run.profile, run.tree);
    const size_t newer = newer_good(run);
    const std::string old = too_old(run, limits, newer);
    if (!old.empty()) {
      remove(run, old, decision);
    } else if (run.tree.empty()) {
      decision.reason = "it left no files; its records are younger than records_age";
    } else if (!limits.keep) {
      decision.reason = "no limit is set for it";
    } else if (newer < *limits.keep) {
      decision.reason = among_newest(run, *limits.keep);
    } else if (newer < *limits.keep + limits.partial.value_or(0)) {
      strip(run, *limits.keep, decision);
    } else {
      const std::uint32_t count = *limits.keep + limits.partial.value_or(0);
      remove(run, std::to_string(count) + " newer good runs of " + run.profile + " are kept",
             decision);
    }
    return decision;
  }

  const std::vector<const RunOnDisk*>& runs() const { return runs_; }

 private:
  static bool same_kind(const RunOnDisk& a, const RunOnDisk& b) {
    return a.profile == b.profile && a.tree == b.tree;
  }

  size_t newer_good(const RunOnDisk& run) const {
    return static_cast<size_t>(std::count_if(runs_.begin(), runs_.end(), [&run](const auto* r) {
      return r->standing == RunStanding::kGood && same_kind(*r, run) && r->id.date > run.id.date &&
             time_of_date(r->id.date).has_value();
    }));
  }

  // Why the whole run stays, whatever the limits say; empty when it need not.
  std::string stays(const RunOnDisk& run) const {
    if (run.standing == RunStanding::kOpen) return "it is not over: " + run.standing_text;
    if (run.standing == RunStanding::kUnknown)
      return "it is not known what it is: " + run.standing_text;
    if (!run.hold.empty()) return "held: " + run.hold;
    for (const RetentionHold& hold : config_.holds) {
      if (!hold.matches(run.id.target, run.id.date)) continue;
      return "held by [[retention.hold]]" + (hold.reason.empty() ? "" : ": " + hold.reason);
    }
    if (!time_of_date(run.id.date)) return "its date is no day";
    if (run.standing == RunStanding::kGood && newer_good(run) == 0) {
      return "the last good run of " + run.profile;
    }
    return {};
  }

  std::string too_old(const RunOnDisk& run, const KeepLimits& limits, size_t newer) const {
    // A run that was made late for an old date is as young as its files.
    const milliseconds age = now_ - std::max(*time_of_date(run.id.date), run.changed);
    if (run.tree.empty() && age > milliseconds(config_.records_age_ms)) {
      return "it left no files, and its records are older than records_age: " + text_of_days(age);
    }
    if (limits.max_age_ms && age > milliseconds(*limits.max_age_ms)) {
      return "older than max_age: " + text_of_days(age);
    }
    const bool failed = run.standing == RunStanding::kNotGood && newer > 0;
    if (failed && limits.failed_age_ms && age > milliseconds(*limits.failed_age_ms)) {
      return "it is " + run.standing_text + ", a newer good run is there, and it is older than " +
             "failed_age: " + text_of_days(age);
    }
    return {};
  }

  static std::string among_newest(const RunOnDisk& run, std::uint32_t keep) {
    if (run.standing == RunStanding::kGood) {
      return "among the newest " + std::to_string(keep) + " good runs of " + run.profile;
    }
    return "it is " + run.standing_text + ", and fewer than " + std::to_string(keep) +
           " newer runs of " + run.profile + " are good";
  }

  void protect_inputs() {
    if (runs_.empty()) return;
    for (const RunOnDisk* reader : runs_) {
      const bool open = reader->standing == RunStanding::kOpen;
      if (!open && reader != runs_.front()) continue;
      for (const RunReads& reads : reader->reads) {
        if (open && reads.over) continue;
        protect(reads, reader->id.date, home_of(*reader),
                (open ? "open run " : "newest run ") + reader->id.date);
      }
    }
    // The next run reads as the newest one did.
    for (const RunReads& reads : runs_.front()->reads) {
      if (reads.date.empty()) protect(reads, "99999999", home_of(*runs_.front()), "the next run");
    }
  }

  void protect(const RunReads& reads, const std::string& before, const std::string& tree,
               const std::string& reader) {
    for (const RunOnDisk* run : runs_) {
      const std::string& date = run->id.date;
      if (date >= before || run->tree != tree || !has_some_of(*run, reads)) continue;
      if (!reads.date.empty() && date != reads.date) continue;
      for (const auto& [name, file] : run->files) {
        if (!reads.reads(name, file)) continue;
        files_.emplace(key_of(*run, name), reader + " reads it for " + reads.what);
      }
      return;
    }
  }

  // Takes out what `goes` says, but for protected files; the whole run when nothing would be left.
  template <class Goes>
  void take(const RunOnDisk& run, Goes goes, RetentionDecision& decision) const {
    std::string left;  // why not all of it goes
    bool all = true;
    for (const auto& [name, file] : run.files) {
      const auto found = files_.find(key_of(run, name));
      if (found == files_.end() && goes(name)) {
        decision.files.push_back(name);
        decision.freed_bytes += file.size_bytes;
      } else {
        all = false;
        if (found != files_.end()) left = name + " stays: " + found->second;
      }
    }
    if (!left.empty()) decision.reason += "; " + left;
    if (all) {
      decision.action = RetentionAction::kRemove;
      decision.files.clear();
      decision.freed_bytes += run.other_bytes;
    } else {
      decision.action = decision.files.empty() ? RetentionAction::kKeep : RetentionAction::kStrip;
    }
  }

  void remove(const RunOnDisk& run, const std::string& why, RetentionDecision& decision) const {
    decision.reason = why;
    take(
        run, [](const std::string&) { return true; }, decision);
  }

  void strip(const RunOnDisk& run, std::uint32_t keep, RetentionDecision& decision) const {
    decision.reason = std::to_string(keep) + " newer good runs of " + run.profile +
                      " are kept whole, of this one what later runs read";
    const auto read_later = [this, &run](const std::string& name) {
      const auto& patterns = config_.partial_files;
      const bool wanted = std::any_of(patterns.begin(), patterns.end(),
                                      [&name](const auto& p) { return glob_matches(p, name); });
      if (!wanted || !name.ends_with(".bz2")) return wanted;
      return !run.files.contains(name.substr(0, name.size() - 4) + ".7z");
    };
    const auto goes = [&read_later](const std::string& name) { return !read_later(name); };
    take(run, goes, decision);
    // A run without anything to read later has no use as a partial one.
    if (decision.action == RetentionAction::kKeep && !run.files.empty()) {
      decision.reason = "partial already: " + decision.reason;
    }
  }

  const TargetOnDisk& target_;
  const RetentionConfig& config_;
  const TimePoint now_;
  std::vector<const RunOnDisk*> runs_;
  Protected files_;
};

// The time from which ages count.
TimePoint age_base(const std::vector<TargetOnDisk>& targets, TimePoint now) {
  TimePoint newest{};
  for (const TargetOnDisk& target : targets) {
    for (const RunOnDisk& run : target.runs) {
      const TimePoint time = std::max(time_of_date(run.id.date).value_or(TimePoint{}), run.changed);
      if (time <= now) newest = std::max(newest, time);
    }
  }
  return std::min(now, newest + kFarmPause);
}

}  // namespace

std::string_view action_name(RetentionAction action) {
  switch (action) {
    case RetentionAction::kKeep:
      return "keep";
    case RetentionAction::kStrip:
      return "strip";
    case RetentionAction::kRemove:
      return "remove";
  }
  return "?";
}

bool RunReads::reads(const std::string& name, const RunFile& file) const {
  return pattern.empty() ? file.job_type == what : glob_matches(pattern, name);
}

std::uint64_t RetentionPlan::freed_bytes() const {
  return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& d) { return sum + d.freed_bytes; });
}

std::optional<TimePoint> time_of_date(std::string_view date) {
  if (!is_date(date)) return std::nullopt;
  const auto number = [date](size_t at, size_t length) {
    int value = 0;
    for (const char c : date.substr(at, length)) value = value * 10 + (c - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  if (!day.ok()) return std::nullopt;
  return TimePoint(std::chrono::sys_days(day));
}

RetentionPlan plan_retention(const std::vector<TargetOnDisk>& targets,
                             const RetentionConfig& config, TimePoint now) {
  RetentionPlan plan;
  const TimePoint base = age_base(targets, now);
  for (const TargetOnDisk& target : targets) {
    const TargetPlanner planner(target, config, base);
    for (const RunOnDisk* run : planner.runs()) plan.decisions.push_back(planner.decide(*run));
  }
  return plan;
}

}  // namespace dumps
