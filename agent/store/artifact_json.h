// The JSON form of an Artifact, shared by records and manifests: name, size, raw_size, md5, sha1,
// sha256, raw_xxh3, and where they are known form, closed (only when false), mediawiki and
// export_schema. Throws on bad input (callers catch).
#pragma once

#include <boost/json.hpp>

#include "agent/store/artifact.h"

namespace dumps {

boost::json::object artifact_to_json(const Artifact& artifact);
Artifact artifact_from_json(const boost::json::value& value);

}  // namespace dumps
