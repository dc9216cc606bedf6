// The tables of a recipe for data that comes over the network: [producer] of kind "fetch" and
// "http". What each key means stands beside the structs; the keys have their names, and these:
//
//   secret, secret_header, secret_prefix   see HostHttpSettings
//   limits = {connect, silence, total, max_bytes, max_bytes_per_second, max_redirects}
//   retry  = {attempts, first_pause, longest_pause}
//
// Throws plugin::Failure (DUMPS_ERR_CONFIG). The caller has asked for `kind` already, and asks for
// what it adds itself before it calls finish() of the table.
#pragma once

#include "plugins/misc-dump/fetch/fetch_producer.h"
#include "plugins/misc-dump/fetch/http_producer.h"
#include "plugins/misc-dump/recipe/recipe_table.h"

namespace dumps::misc {

FetchWork read_fetch(RecipeTable& table);
ApiWork read_api_work(RecipeTable& table);

}  // namespace dumps::misc
