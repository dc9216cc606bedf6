// Patterns of artifact names: '*' stands for any bytes but '/', "{name}" for letters, digits and
// '_', everything else for itself. Pure.
#pragma once

#include <string>
#include <string_view>

namespace dumps {

bool glob_matches(std::string_view pattern, std::string_view text);
// True when some text matches both.
bool globs_intersect(std::string_view a, std::string_view b);
// Replaces "{target}" and "{date}".
std::string expand_pattern(std::string_view pattern, std::string_view target,
                           std::string_view date);

}  // namespace dumps
