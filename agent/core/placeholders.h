// Placeholders: "{target}", "{date}", "{target.KEY}" in strings of a configuration. One pass, so
// that a value that holds braces is not expanded again; an unknown name is an error. "{{" stands
// for "{". Pure.
#pragma once

#include <map>
#include <string>

#include "agent/base/result.h"
#include "agent/process/job_spec.h"

namespace dumps {

using Placeholders = std::map<std::string, std::string>;

Result<std::string> expand(const std::string& text, const Placeholders& names);
// Strings and the strings of lists; other values stay as they are.
Result<SpecValue> expand(SpecValue value, const Placeholders& names);

}  // namespace dumps
