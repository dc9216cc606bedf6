// JSON, and JSON on each line, by the incremental parser of Boost.JSON: constant memory, whatever
// the length of arrays, strings and lines.
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

std::unique_ptr<FormatChecker> make_json_checker(std::uint64_t max_depth);
std::unique_ptr<FormatChecker> make_ndjson_checker(std::uint64_t max_depth);

}  // namespace dumps::misc
