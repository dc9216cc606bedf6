// Reading the agent's answers: members that are missing, or of another type, count as empty, so
// that an older and a newer agent can both be asked. Pure.
#pragma once

#include <boost/json.hpp>
#include <string>

namespace dumps::json_view {

inline const boost::json::value* member(const boost::json::value& object, const char* key) {
  return object.is_object() ? object.get_object().if_contains(key) : nullptr;
}
inline std::string text(const boost::json::value& object, const char* key) {
  const boost::json::value* v = member(object, key);
  return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}
inline double number(const boost::json::value& object, const char* key) {
  const boost::json::value* v = member(object, key);
  boost::json::error_code ec;
  const double n = v != nullptr && v->is_number() ? v->to_number<double>(ec) : 0;
  return ec ? 0 : n;
}
inline bool flag(const boost::json::value& object, const char* key) {
  const boost::json::value* v = member(object, key);
  return v != nullptr && v->is_bool() && v->get_bool();
}
inline const boost::json::array& list(const boost::json::value& object, const char* key) {
  static const boost::json::array kEmpty;
  const boost::json::value* v = member(object, key);
  return v != nullptr && v->is_array() ? v->get_array() : kEmpty;
}

}  // namespace dumps::json_view
