#include "agent/process/spec_json.h"

namespace dumps {
namespace {

namespace json = boost::json;

SpecValue value_from(const json::value& v) {
  if (v.is_bool()) return v.get_bool();
  if (v.is_int64()) return v.get_int64();
  if (v.is_uint64()) return static_cast<std::int64_t>(v.get_uint64());
  if (v.is_double()) return v.get_double();
  if (v.is_string()) return std::string(v.get_string());
  return json::value_to<std::vector<std::string>>(v);  // throws for other kinds
}

}  // namespace

json::object spec_values_to_json(const SpecValues& values) {
  json::object object;
  for (const auto& [key, value] : values) {
    object[key] = std::visit([](const auto& v) { return json::value_from(v); }, value);
  }
  return object;
}

SpecValues spec_values_from_json(const json::value& value) {
  SpecValues values;
  for (const auto& item : value.as_object()) {
    values[std::string(item.key())] = value_from(item.value());
  }
  return values;
}

}  // namespace dumps
