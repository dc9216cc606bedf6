// ManifestFacts: what a run's manifest adds to its page: what is held and withdrawn, how long steps
// took, and how large the run is. Pure; any thread.
#pragma once

#include "agent/pages/run_page.h"
#include "agent/store/manifest.h"

namespace dumps::pages {

void add_manifest_facts(const Manifest& manifest, RunPageFacts& facts);
// All files that can be fetched.
RunSize size_of_run(const Manifest& manifest);

}  // namespace dumps::pages
