// A Metalink 4 document (RFC 5854) of all files of a run: names, sizes, hashes and addresses, so
// that a download program fetches and checks the whole run. Pure; any thread.
#pragma once

#include <string>

#include "agent/views/run_view.h"

namespace dumps::views {

// "W-D.meta4".
std::string metalink_name(const RunView& run);
// `server`: scheme and host, "https://dumps.example".
std::string metalink(const RunView& run, const std::string& server);

}  // namespace dumps::views
