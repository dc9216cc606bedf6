#include "plugins/misc-dump/recipe/recipe_table.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "agent/core/problem.h"
#include "agent/core/quantity.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;

std::string copy(const json::string& text) { return std::string(std::string_view(text)); }

}  // namespace

RecipeTable::RecipeTable(const json::object& table, std::string path)
    : table_(&table), path_(std::move(path)) {}

void RecipeTable::fail(std::string_view key, const std::string& message) const {
  const std::string name(key);
  throw plugin::config_failure(path_.empty() ? name : path_ + "." + name, message);
}

const json::value* RecipeTable::find(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  return table_->if_contains({key.data(), key.size()});
}

bool RecipeTable::has(std::string_view key) { return find(key) != nullptr; }

std::string RecipeTable::text(std::string_view key, std::string_view otherwise) {
  const json::value* value = find(key);
  if (value == nullptr) return std::string(otherwise);
  if (!value->is_string()) fail(key, "must be a text");
  return copy(value->get_string());
}

std::uint64_t RecipeTable::number(std::string_view key, std::uint64_t otherwise) {
  const json::value* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->is_uint64()) return value->get_uint64();
  std::int64_t number = value->is_int64() ? value->get_int64() : -1;
  if (const json::string* text = value->if_string()) {
    const auto size = parse_size_bytes(std::string_view(*text));
    number = size ? *size : parse_duration_ms(std::string_view(*text)).value_or(-1);
  }
  if (number < 0) {
    fail(key,
         "must be a whole number, 0 or more, a duration such as \"90s\" or a size such as "
         "\"64MiB\"");
  }
  return static_cast<std::uint64_t>(number);
}

bool RecipeTable::flag(std::string_view key, bool otherwise) {
  const json::value* value = find(key);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) fail(key, "must be true or false");
  return value->get_bool();
}

std::vector<std::string> RecipeTable::words(const json::value& list, std::string_view key) const {
  std::vector<std::string> texts;
  const json::array* items = list.if_array();
  if (items == nullptr) fail(key, "must be a list of texts");
  for (const json::value& item : *items) {
    if (!item.is_string()) fail(key, "must be a list of texts");
    texts.push_back(copy(item.get_string()));
  }
  return texts;
}

std::vector<std::string> RecipeTable::texts(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return {};
  if (value->is_string()) return {copy(value->get_string())};
  return words(*value, key);
}

std::vector<std::int32_t> RecipeTable::numbers(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return {};
  std::vector<std::int32_t> list;
  const json::array* items = value->if_array();
  if (items == nullptr) fail(key, "must be a list of whole numbers");
  for (const json::value& item : *items) {
    if (!item.is_int64() || item.get_int64() < std::numeric_limits<std::int32_t>::min() ||
        item.get_int64() > std::numeric_limits<std::int32_t>::max()) {
      fail(key, "must be a list of whole numbers");
    }
    list.push_back(static_cast<std::int32_t>(item.get_int64()));
  }
  return list;
}

std::vector<std::vector<std::string>> RecipeTable::commands(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return {};
  const json::array* items = value->if_array();
  if (items == nullptr) {
    fail(key, "must be a list of words, as in [\"php\", \"x.php\"]: there is no shell");
  }
  if (items->empty()) return {};
  if (items->front().is_string()) return {words(*value, key)};
  std::vector<std::vector<std::string>> list;
  for (const json::value& item : *items) list.push_back(words(item, key));
  return list;
}

std::vector<std::pair<std::string, std::string>> RecipeTable::pairs(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return {};
  const json::object* members = value->if_object();
  if (members == nullptr) fail(key, "must be a table");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& member : *members) {
    const json::value& text = member.value();
    const std::string name(std::string_view(member.key()));
    if (text.is_string()) {
      rows.emplace_back(name, copy(text.get_string()));
    } else if (text.is_bool() || text.is_number()) {
      rows.emplace_back(name, json::serialize(text));
    } else {
      fail(std::string(key) + "." + name, "must be a text, a number, true or false");
    }
  }
  return rows;
}

RecipeTable RecipeTable::table(std::string_view key) {
  static const json::object kNothing;
  const json::value* value = find(key);
  const std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  if (value == nullptr) return {kNothing, path};
  if (!value->is_object()) fail(key, "must be a table");
  return {value->get_object(), path};
}

void RecipeTable::finish() const {
  for (const auto& member : *table_) {
    const std::string key(std::string_view(member.key()));
    if (std::ranges::find(asked_, key) == asked_.end()) {
      fail(key, "is not known; " + name_advice(key, asked_));
    }
  }
}

}  // namespace dumps::misc
