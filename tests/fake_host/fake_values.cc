#include "tests/fake_host/fake_values.h"

#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

namespace dumps::fake {
namespace {

const SpecValue* find(const dumps_values* self, dumps_str key) {
  const auto& map = static_cast<const FakeValues*>(self->ctx)->map();
  const auto found = map.find(std::string(key.data, key.size));
  return found == map.end() ? nullptr : &found->second;
}

template <class T, class Out, class Convert>
dumps_status get(const dumps_values* self, dumps_str key, Out* out, Convert convert) {
  const SpecValue* value = find(self, key);
  if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
  const T* typed = std::get_if<T>(value);
  if (typed == nullptr) return DUMPS_ERR_CONFIG;
  *out = convert(*typed);
  return DUMPS_OK;
}

dumps_str c_string(const std::string& s) { return {s.data(), s.size()}; }

dumps_status get_bool(const dumps_values* self, dumps_str key, int32_t* out) {
  return get<bool>(self, key, out, [](bool b) { return b ? 1 : 0; });
}
dumps_status get_int(const dumps_values* self, dumps_str key, int64_t* out) {
  return get<std::int64_t>(self, key, out, [](std::int64_t i) { return i; });
}
dumps_status get_float(const dumps_values* self, dumps_str key, double* out) {
  return get<double>(self, key, out, [](double d) { return d; });
}
dumps_status get_string(const dumps_values* self, dumps_str key, dumps_str* out) {
  return get<std::string>(self, key, out, &c_string);
}
dumps_status get_item(const dumps_values* self, dumps_str key, uint64_t index, dumps_str* out) {
  const SpecValue* value = find(self, key);
  if (value == nullptr) return DUMPS_ERR_NOT_FOUND;
  const auto* list = std::get_if<std::vector<std::string>>(value);
  if (list == nullptr) return DUMPS_ERR_CONFIG;
  if (index >= list->size()) return DUMPS_END;
  *out = c_string((*list)[index]);
  return DUMPS_OK;
}
dumps_status key_at(const dumps_values* self, uint64_t index, dumps_str* out) {
  const auto& map = static_cast<const FakeValues*>(self->ctx)->map();
  if (index >= map.size()) return DUMPS_END;
  *out = c_string(std::next(map.begin(), static_cast<std::ptrdiff_t>(index))->first);
  return DUMPS_OK;
}

std::int64_t with_unit(const std::string& text, const std::map<std::string, std::int64_t>& units) {
  size_t digits = 0;
  const std::int64_t number = std::stoll(text, &digits);
  const auto unit = units.find(text.substr(digits));
  if (unit == units.end()) throw std::invalid_argument("default \"" + text + "\": unknown unit");
  return number * unit->second;
}

// "a,b", as the agent reads defaults of lists.
std::vector<std::string> comma_list(const std::string& text) {
  std::vector<std::string> list;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    list.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return list;
}

SpecValue default_of(const dumps_param& row) {
  const std::string text = row.default_text;
  switch (row.type) {
    case DUMPS_PARAM_BOOL:
      if (text != "true" && text != "false") throw std::invalid_argument(text + " is no bool");
      return text == "true";
    case DUMPS_PARAM_INT:
      return with_unit(text, {{"", 1}});
    case DUMPS_PARAM_FLOAT:
      return std::stod(text);
    case DUMPS_PARAM_DURATION:
      return with_unit(text, {{"s", 1000}, {"m", 60'000}, {"h", 3'600'000}});
    case DUMPS_PARAM_SIZE:
      return with_unit(text, {{"", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}});
    case DUMPS_PARAM_LIST:
      return comma_list(text);
    default:
      return text;
  }
}

}  // namespace

FakeValues::FakeValues(SpecValues values)
    : values_(std::move(values)), view_{sizeof view_, 0,           this,      &get_bool, &get_int,
                                        &get_float,   &get_string, &get_item, &key_at} {}

SpecValues with_defaults(const dumps_job_type& type, SpecValues given) {
  std::set<std::string> known;
  for (uint32_t i = 0; i < type.param_count; ++i) {
    const dumps_param& row = type.params[i];
    known.insert(row.key);
    if (given.contains(row.key)) continue;
    if ((row.flags & DUMPS_PARAM_REQUIRED) != 0) {
      throw std::invalid_argument(std::string(row.key) + " is required");
    }
    if (row.default_text != nullptr) given.emplace(row.key, default_of(row));
  }
  for (const auto& [key, value] : given) {
    if (!known.contains(key)) throw std::invalid_argument("no parameter " + key);
  }
  return given;
}

}  // namespace dumps::fake
