// RetentionPlan: which runs, or files of them, go by the policy, and why each of the others stays.
//
// Pure: facts, policy and time in, decisions out. What stays whatever the limits say: a run that is
// not over or is held, one of which nothing is known, the last good one of each profile, files that
// latest/ links to, and files that the newest run or an open one reads. Only good runs count as
// kept. Ages are counted from the newest run of the farm where that is long ago, so that a clock
// that jumps ahead, or a farm that stands still, loses nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/clock.h"
#include "agent/core/retention_config.h"
#include "agent/store/layout.h"

namespace dumps {

enum class RunStanding : std::uint8_t {
  kGood,     // all that was asked for was released
  kNotGood,  // partial, failed or stopped
  kOpen,     // steps go on, or a release was cut off
  kUnknown,  // no record, manifest or status file tells
};

struct RunFile {
  std::uint64_t size_bytes = 0;
  std::string job_type;  // that made it; empty: not known
};

// What a step takes of an earlier run.
struct RunReads {
  std::string what;     // for people: "meta-history"
  std::string pattern;  // of names; empty: all that the job type `what` made
  std::string date;     // of this run; empty: of the newest that has some
  bool over = false;    // it has read them

  bool reads(const std::string& name, const RunFile& file) const;
};

struct RunOnDisk {
  RunId id;
  std::string profile;
  std::string tree;  // "public" or "private": where its files are; empty: it has none
  std::string home;  // where they belong, and where it looks for earlier ones
  RunStanding standing = RunStanding::kUnknown;
  std::string standing_text;             // "failed", "open", "a release was cut off"
  std::string hold;                      // why it is held; empty: it is not
  TimePoint changed{};                   // when anything last happened to it; the epoch: not known
  std::map<std::string, RunFile> files;  // released ones, by name
  std::uint64_t other_bytes = 0;         // status files, lists
  std::vector<RunReads> reads;
};

struct TargetOnDisk {
  std::string target;
  std::vector<std::string> groups;
  std::vector<RunOnDisk> runs;
  std::set<std::string> linked;  // "DATE/NAME" to which latest/ of either tree leads
};

enum class RetentionAction : std::uint8_t { kKeep, kStrip, kRemove };
std::string_view action_name(RetentionAction action);

struct RetentionDecision {
  RunId id;
  std::string tree;
  RetentionAction action = RetentionAction::kKeep;
  std::string reason;              // one line
  std::vector<std::string> files;  // that go, of kStrip
  std::uint64_t freed_bytes = 0;
};

struct RetentionPlan {
  std::vector<RetentionDecision> decisions;  // by target, newest date first
  std::uint64_t freed_bytes() const;
};

RetentionPlan plan_retention(const std::vector<TargetOnDisk>& targets,
                             const RetentionConfig& config, TimePoint now);

// 00:00 UTC of a date; nothing for digits that are no day.
std::optional<TimePoint> time_of_date(std::string_view date);

}  // namespace dumps
