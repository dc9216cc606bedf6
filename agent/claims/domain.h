// Claims domain: who may write in a tree. A marker file in each tree names the domain; here it is
// one host's state directory, which has a name of its own that no other has.
//
// So two agents that were given the same trees by mistake, or a tree that was copied with its
// marker, do not mix their work. Blocking, small files.
#pragma once

#include <string>

#include "agent/base/result.h"

namespace dumps {

// The name of the domain of this state directory; made at the first call.
Result<std::string> own_domain(const std::string& state_directory);

// Marks the tree as this domain's, or checks that it is. kRefused: it belongs to another.
Status join_domain(const std::string& tree, const std::string& domain);

}  // namespace dumps
