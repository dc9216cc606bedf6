// SmallRecord: how the small JSON files of a run are read: whole, refused when their schema is
// newer than `newest`, and with an error that names the file. Blocking; any thread.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "agent/base/atomic_file.h"
#include "agent/base/result.h"

namespace dumps {

// `read` gets the object and may throw; `what` is the name of the record for messages: "release".
template <class Read>
auto parse_small_record(std::string_view text, const std::string& path, const std::string& what,
                        int newest, Read read) -> Result<decltype(read(boost::json::object()))> {
  try {
    const boost::json::value value = boost::json::parse(text);
    const boost::json::object& object = value.as_object();
    const auto schema = boost::json::value_to<int>(object.at("schema"));
    if (schema > newest) {
      return make_error(ErrorCode::kUnsupported, "read " + what, path,
                        "it has schema " + std::to_string(schema) + ", this version knows up to " +
                            std::to_string(newest))
          .with_hint("an agent at least as new as the one that wrote it");
    }
    return read(object);
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read " + what, path, e.what());
  }
}

// The same of a file.
template <class Read>
auto read_small_record(const std::string& path, const std::string& what, int newest, Read read)
    -> Result<decltype(read(boost::json::object()))> {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return parse_small_record(*text, path, what, newest, std::move(read));
}

}  // namespace dumps
