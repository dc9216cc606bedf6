// FetchCommands: the part of a run's page with shell commands to fetch and check its files. Pure;
// any thread.
#pragma once

#include <string>

#include "agent/pages/run_page.h"

namespace dumps::pages {

// Empty for a run without a list of hashes, and of a wiki whose files cannot be fetched.
std::string fetch_commands_html(const views::RunView& run, const RunPageFacts& facts);

}  // namespace dumps::pages
