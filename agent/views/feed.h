// The RSS 2.0 feed of one file in latest/, by which people learn that a new one is there. Pure.
#pragma once

#include <string>

#include "agent/base/clock.h"
#include "agent/views/run_view.h"

namespace dumps::views {

// `server`: scheme and host in front of the run's URLs, "https://dumps.example"; `published`: when
// the file got its name.
std::string latest_feed(const RunView& run, const FileView& file, const std::string& server,
                        TimePoint published);
// What the file is called without target and date: "page.sql.gz".
std::string base_name(const RunView& run, const FileView& file);

}  // namespace dumps::views
