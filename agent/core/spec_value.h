// From what stands in TOML, or on a command line, to the typed value that a plugin gets. Pure.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/core/config_node.h"
#include "agent/core/plugin_info.h"
#include "agent/process/job_spec.h"

namespace dumps {

// As it stands, without a parameter table: booleans, numbers, strings, lists of strings.
SpecValue to_spec_value(const ConfigNode& node);
// By the parameter's type and allowed values; the error says what would be right.
Result<SpecValue> to_spec_value(const ConfigNode& node, const ParamInfo& param);
// A value that has its type already (a target's): an error when that is not the parameter's.
Result<SpecValue> check_spec_value(SpecValue value, const ParamInfo& param);
// From a word: a default of the table, or KEY=VALUE of a command line. Lists are separated by
// commas.
Result<SpecValue> parse_spec_value(const std::string& word, const ParamInfo& param);

}  // namespace dumps
