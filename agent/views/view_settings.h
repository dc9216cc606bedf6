// ViewSettings: what an operator chooses of the views. Plain values.
#pragma once

#include <map>
#include <string>

#include "agent/store/layout.h"

namespace dumps::views {

// The newer layout of page content, of one profile: see newer_layout.h.
struct NewerLayout {
  std::string directory;  // below the tree: "other/mediawiki_content_history"
  std::string step;       // whose files it shows
  bool operator==(const NewerLayout&) const = default;
};

struct ViewSettings {
  std::string url;             // scheme and host of the public tree; empty: no feeds and metalinks
  std::string web_root;        // path of the public tree there; may be empty
  bool lists_private = false;  // the public index names wikis that are not public
  std::map<std::string, NewerLayout> newer_layouts = {};  // by profile
  bool operator==(const ViewSettings&) const = default;
};

// Where a run's views are.
struct RunPlace {
  Layout layout;
  FileModes modes;  // of this tree
  RunId run;
  bool is_public = false;

  std::string directory() const { return layout.final_directory(run, is_public); }
};

}  // namespace dumps::views
