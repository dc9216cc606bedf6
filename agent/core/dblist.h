// dblist files: one wiki a line, '#' begins a comment, and a first line "%% all - closed + extra"
// computes the list from other lists of the same directory, from left to right. Pure but for the
// function that is handed in.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

// Gives the content of a list file.
using ListLoader = std::function<Result<std::string>(const std::string& path)>;

// The wikis of the list, in file order (computed lists sorted), each once. Errors name file and
// line.
Result<std::vector<std::string>> read_dblist(const std::string& path, const ListLoader& load);

}  // namespace dumps
