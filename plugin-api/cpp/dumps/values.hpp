// Values: typed reading of parameters and of what is known of the target. A view; as cheap as a
// pointer, valid as long as the job. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/abi.h"
#include "dumps/failure.hpp"

namespace dumps::plugin {

class Values {
 public:
  explicit Values(const dumps_values* values) : values_(values) {}

  // The find_ functions give nothing for an absent key, and throw Failure (DUMPS_ERR_CONFIG) for a
  // value of another type; the get_ functions throw that for an absent key too.
  std::optional<std::string_view> find_string(std::string_view key) const {
    dumps_str out{};
    if (!found(values_->get_string(values_, str(key), &out), key, "a string")) return std::nullopt;
    return view(out);
  }
  std::optional<int64_t> find_int(std::string_view key) const {
    int64_t out = 0;
    if (!found(values_->get_int(values_, str(key), &out), key, "an integer")) return std::nullopt;
    return out;
  }
  std::optional<double> find_float(std::string_view key) const {
    double out = 0;
    if (!found(values_->get_float(values_, str(key), &out), key, "a number")) return std::nullopt;
    return out;
  }
  std::optional<bool> find_bool(std::string_view key) const {
    int32_t out = 0;
    if (!found(values_->get_bool(values_, str(key), &out), key, "true or false"))
      return std::nullopt;
    return out != 0;
  }
  // An absent list is empty.
  std::vector<std::string> get_list(std::string_view key) const {
    std::vector<std::string> list;
    for (dumps_str item{};; list.emplace_back(view(item))) {
      const dumps_status status = values_->get_item(values_, str(key), list.size(), &item);
      if (status == DUMPS_END || !found(status, key, "a list of strings")) return list;
    }
  }

  // An absent text is empty.
  std::string text_of(std::string_view key) const {
    return std::string(find_string(key).value_or(""));
  }

  std::string_view get_string(std::string_view key) const { return need(find_string(key), key); }
  int64_t get_int(std::string_view key) const { return need(find_int(key), key); }
  double get_float(std::string_view key) const { return need(find_float(key), key); }
  bool get_bool(std::string_view key) const { return need(find_bool(key), key); }

  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (dumps_str key{}; values_->key_at(values_, keys.size(), &key) == DUMPS_OK;) {
      keys.emplace_back(view(key));
    }
    return keys;
  }

 private:
  static bool found(dumps_status status, std::string_view key, const char* wanted) {
    if (status == DUMPS_ERR_NOT_FOUND) return false;
    if (status < 0) throw config_failure(std::string(key), std::string("must be ") + wanted);
    return true;
  }
  template <class T>
  static T need(std::optional<T> value, std::string_view key) {
    if (!value) throw config_failure(std::string(key), "is not set; give it in the step's params");
    return *value;
  }

  const dumps_values* values_;
};

}  // namespace dumps::plugin
