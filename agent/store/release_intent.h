// ReleaseIntent: release.json of a step: that its files, or those of some of its shards, are to get
// their final names, and whether they all have. Written before the first of them is moved, so that
// a release that is cut off is completed and never guessed about.
//
// JSON, schema 2: schema, step, state ("intended", "done"), stale (names that go), shards (left
// out: all of the step), gate {baseline, chosen}, releases [{step, shard, reason, user, time,
// gate}]. Schema 1 had no shards, gate and releases.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/release_notes.h"

namespace dumps {

// kPartly: some shards of the step are released, others are not.
enum class ReleaseState : std::uint8_t { kNone, kIntended, kPartly, kDone };

struct ReleaseIntent {
  static constexpr int kSchema = 2;
  ReleaseState state = ReleaseState::kNone;
  std::set<std::string> stale;   // released by an earlier making of the step, and to be removed
  std::set<std::string> shards;  // empty: all
  GateNote gate;
  std::vector<ReleaseNote> releases;

  bool covers(const std::string& shard) const { return shards.empty() || shards.contains(shard); }
};

std::string render_intent(const std::string& step, const ReleaseIntent& intent);
// kNone where there is no file.
Result<ReleaseIntent> read_intent(const std::string& path);

}  // namespace dumps
