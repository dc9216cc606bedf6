// Quarantine: quarantine.json beside the records of a step: what of it a gate refused to release,
// and why. Its files stay sealed in the private tree until an operator releases or drops them, or
// the step is made again. What release.json says to be released is not held, whatever stands here:
// a release that was cut off wins.
//
// JSON, schema 1: schema, step, gate {baseline, chosen}, held [{step, shard, reason, since}],
// releases [{step, shard, reason, user, time, gate}]: what of this making an operator released;
// written before it is carried out, so that it is not asked for twice.
// Blocking; one writer per run (the executor's disk thread).
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/release_notes.h"

namespace dumps {

struct Quarantine {
  static constexpr int kSchema = 1;
  GateNote gate;
  std::vector<HeldItem> held;
  std::vector<ReleaseNote> releases = {};

  // Of a shard that is held by itself, or as a part of its step.
  bool holds(const std::string& shard) const;
};

// Empty where nothing is held.
Result<Quarantine> read_quarantine(const Layout& layout, const RunId& run, const std::string& step);
// Nothing held and nothing released by hand: the file goes.
Status write_quarantine(Filesystem& filesystem, const Layout& layout, const RunId& run,
                        const std::string& step, const Quarantine& quarantine);

}  // namespace dumps
