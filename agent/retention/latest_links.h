// LatestLinks: keeps latest/ true when files leave the tree: a link to a file that goes falls back
// to the newest earlier file of its name, or goes too. Blocking; nobody else may change the
// target's latest/ meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"

namespace dumps {

// Whether a file of a run is about to go; what is no longer there goes anyway.
using IsGoing = std::function<bool(const std::string& date, const std::string& name)>;

struct LinkChange {
  std::string link;  // name in latest/
  std::string date;  // whose file it leads to now; empty: the link went
};

// Every link of latest/ of a target in one tree that leads to a file which is going, or is not
// there. The feed beside a changed link goes: it tells of the file that is gone; whoever writes
// views makes it again. Called once more after a cut-off, it goes on where it was.
Result<std::vector<LinkChange>> mend_latest(Filesystem& filesystem, const Layout& layout,
                                            const std::string& target, bool is_public,
                                            const IsGoing& is_going);

}  // namespace dumps
