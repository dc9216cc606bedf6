// JSON with the spaces that Python's json module writes, as in the status files of the older
// engine: "{"a": 1, "b": [2, 3]}". Keys keep their order; what is not ASCII is escaped. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace dumps::views {

std::string to_python_json(const boost::json::value& value);

}  // namespace dumps::views
