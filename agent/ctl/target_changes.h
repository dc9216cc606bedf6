// What a wiki says of itself now, against what its target says. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/process/job_spec.h"

namespace dumps {

// A line for each value that is learned and differs: "language: \"en\" -> \"de\"". Lists are
// compared without regard to order. What an operator sets by hand (how MediaWiki is called, where
// files are, visibility) is not looked at.
std::vector<std::string> changes_of(const SpecValues& configured, const SpecValues& learned);

// Both headers say the same, but for the version that wrote them.
bool same_site(std::string_view a, std::string_view b);

}  // namespace dumps
