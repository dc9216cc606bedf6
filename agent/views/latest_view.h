// LatestView: latest/ of a target: links without a date to the newest good files, and a feed beside
// each. A job's links are those of the newest run in which it is done, all of them, so that files
// of different page ranges do not mix; a run in which it failed changes nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/views/run_view.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

struct LatestLink {
  std::string date, file;
  std::string feed;  // content; empty: none
  std::string to() const { return "../" + date + '/' + file; }
};
// By the name of the link. `newest_first`: all runs of one target. Pure.
std::map<std::string, LatestLink> plan_latest(const std::vector<RunView>& newest_first,
                                              const std::string& server);

// Brings latest/ to that; links and feeds that lead nowhere or are superseded go. What others put
// there stays, and so do links into runs that are not among `newest_first` but are there: their
// manifest cannot be read now. How many names changed. Blocking; one caller per target at a time.
Result<std::size_t> refresh_latest(Filesystem& filesystem, const ViewSettings& settings,
                                   const Layout& layout, const FileModes& modes, bool is_public,
                                   const std::string& target,
                                   const std::vector<RunView>& newest_first);

}  // namespace dumps::views
