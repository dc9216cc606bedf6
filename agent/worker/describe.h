// The JSON form of a plugin's description: what `dumps-worker --describe X.so` prints and all other
// parts of the agent know of a plugin. Pure.
//
// Members: schema, path, abi, plugin {id, version, title, owner, contact, url, license,
// description, capabilities, required_extensions, job_types [{name, title, description, artifacts,
// keep, db_group, db_connections, threads_max, memory_bytes, estimated_bytes, needs_previous_run,
// publishes, releases_shards, params [{key, type, default, required, secret, deprecated, help,
// allowed}]}]}.
#pragma once

#include <string>

#include "dumps/all.h"

namespace dumps {

std::string describe_plugin(const dumps_plugin& plugin, const std::string& path);

}  // namespace dumps
