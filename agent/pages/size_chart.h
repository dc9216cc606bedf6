// SizeChart: how the size of a wiki's dumps grew, as SVG inside a page, with the same numbers as a
// table for those who cannot see it. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/pages/run_page.h"

namespace dumps::pages {

// `current`: the date that is marked. Of many runs the newest ones are shown. Empty for less than
// two runs: there is nothing to compare.
std::string size_chart_html(const std::vector<RunSize>& sizes, const std::string& current);

}  // namespace dumps::pages
