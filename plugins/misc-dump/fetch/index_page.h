// Names of files in what a server says is in a directory. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/misc-dump/fetch/fetch_list.h"

namespace dumps::misc {

// One that may be used here: no slash, no control bytes, no dot at its beginning, at most 200
// bytes.
bool is_file_name(std::string_view name);

}  // namespace dumps::misc
