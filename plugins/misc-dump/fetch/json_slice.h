// Parts of a JSON text as they stand there, so that numbers and escapes come out as they went in.
// For texts that a parser has accepted; pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dumps::misc {

// The value that an RFC 6901 pointer leads to ("" is the whole, "/query/allpages"); none where
// there is no such place.
std::optional<std::string_view> slice_at(std::string_view json, std::string_view pointer);

// Calls `take` for each element of an array, or the value of each member of an object; stops when
// it returns false. Other values have none.
void for_each_value(std::string_view json, const std::function<bool(std::string_view)>& take);

// Appends it without the blanks between tokens: one line.
void append_compact(std::string& line, std::string_view json);

}  // namespace dumps::misc
