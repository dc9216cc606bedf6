// The ranges of a run, which the step of job type `ranges` fixes for all others, so that their
// files keep their names and their parts fit. Job thread.
#pragma once

#include "dumps/host.hpp"
#include "plugins/xml-dump/engine/page_ranges.h"

namespace dumps::xml_dump {

inline constexpr const char* kRunRangesName = "pagerangeinfo.json";

// Throws plugin::Failure when the run has none.
PageRanges read_run_ranges(const plugin::Host& host);

}  // namespace dumps::xml_dump
