// The JSON form of typed values, shared by job descriptions and run files. Reading throws on bad
// input (callers catch).
#pragma once

#include <boost/json.hpp>

#include "agent/process/job_spec.h"

namespace dumps {

boost::json::object spec_values_to_json(const SpecValues& values);
SpecValues spec_values_from_json(const boost::json::value& value);

}  // namespace dumps
