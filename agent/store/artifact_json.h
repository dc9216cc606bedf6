// The JSON form of an Artifact, shared by records and manifests. Throws on bad input (callers
// catch).
#pragma once

#include <boost/json.hpp>

#include "agent/store/artifact.h"

namespace dumps {

boost::json::object artifact_to_json(const Artifact& artifact);
Artifact artifact_from_json(const boost::json::value& value);

}  // namespace dumps
