// ViewsConfig: how finished and running dumps are shown: [views] of agent.toml; and
// NewerLayoutConfig: the second layout of a profile. Plain values; reading collects problems.
#pragma once

#include <cstdint>
#include <string>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"

namespace dumps {

struct ViewsConfig {
  std::string url;       // scheme and host under which the public tree is served; empty: not known
  std::string web_root;  // its path there: "/mydumps"; may be empty
  std::int64_t interval_ms = 60'000;  // how often the progress of running dumps is shown anew
  bool lists_private = false;         // the public index names wikis that are not public
};

// Empty: the profile has none.
struct NewerLayoutConfig {
  std::string directory;  // below the tree: "other/mediawiki_content_history"
  std::string step;       // whose files are shown there
};

// `table`: [views], or null where there is none.
ViewsConfig read_views(const ConfigNode* table, const std::string& file, Problems& problems);
// `table`: newer_layout of a profile.
NewerLayoutConfig read_newer_layout(const ConfigNode& table, const std::string& file,
                                    Problems& problems);

}  // namespace dumps
