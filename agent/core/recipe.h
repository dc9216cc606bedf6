// Recipes: conf/misc.d/NAME.toml: a dump in a few lines. A recipe becomes an ordinary profile with
// the plugin misc-dump: one step `dump`, or, where shards are joined, the steps `pieces` and
// `join`. Its runs are a series of their own (see agent/store/layout.h), called as the recipe.
//
// Of the host are: description, owner, contact, page (text for people), targets, groups,
// visibility, schedule, keep, directory, needs, gates, params, and retry.attempts. The tables
// producer, shards, check, join, output and retry.pause are the plugin's, which gets them as JSON
// in its parameter `recipe`; here only the names of their keys are looked at, so that a typo is
// found with its line.
#pragma once

#include <string>
#include <vector>

#include "agent/core/config.h"
#include "agent/core/target.h"

namespace dumps {

// `config_directory`: what {config} stands for.
ProfileConfig read_recipe(const ConfigNode& document, const std::string& file,
                          const std::string& config_directory, Problems& problems);

// What {config} stands for in a recipe of this file, whether there is a configuration or not.
std::string config_directory_of(const AgentConfig& agent, const std::string& file);

// A public target that the recipe is for, where none is known.
Target stand_in_target(const ProfileConfig& recipe);

// What recipes could write over each other's files, or over those of an ordinary profile whose job
// types make the names `patterns`; `used`: names of the profiles that are of any interest.
void check_recipe_names(const Config& config, const std::vector<std::string>& used,
                        const std::vector<std::string>& patterns, Problems& problems);

// The tables and keys of a recipe that the plugin reads: "producer" and its keys, and so on.
const std::vector<std::pair<std::string, std::vector<std::string>>>& recipe_tables();

// A recipe with comments that check accepts.
std::string recipe_skeleton(const std::string& name);

}  // namespace dumps
