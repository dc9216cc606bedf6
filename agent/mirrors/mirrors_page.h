// What everybody may know of the mirrors: mirrors.html for people and mirrors.json for programs,
// both in the public tree, made of the same entries. Nobody's mail address is in them. Pure.
#pragma once

#include <map>
#include <string>

#include "agent/mirrors/good_runs.h"
#include "agent/mirrors/mirror.h"

namespace dumps::mirrors {

// By name of module: what is in it.
using ModuleSizes = std::map<std::string, TreeSize>;

std::string mirrors_html(const std::map<std::string, Mirror>& mirrors, const ModuleSizes& sizes);

// {"schema": 1, "mirrors": [{name, title, institution, location, url, modules, bandwidth, added}],
//  "modules": [{name, files, bytes}]}, of active mirrors.
std::string mirrors_json(const std::map<std::string, Mirror>& mirrors, const ModuleSizes& sizes);

}  // namespace dumps::mirrors
