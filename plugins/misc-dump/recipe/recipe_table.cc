#include "plugins/misc-dump/recipe/recipe_table.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "agent/core/problem.h"
#include "agent/core/quantity.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;

std::string copy(const json::string& text) { return std::string(std::string_view(text)); }

}  // namespace

RecipeTable::RecipeTable(const json::object& table, std::string path)
    : table_(table), path_(std::move(path)) {}

std::string RecipeTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

plugin::Failure RecipeTable::failure(std::string_view key, std::string message) const {
  return plugin::config_failure(path_of(key), std::move(message));
}

const json::value* RecipeTable::find(std::string_view key) {
  asked_.emplace_back(key);
  return table_.if_contains({key.data(), key.size()});
}

std::optional<std::string> RecipeTable::text(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw failure(key, "must be a text");
  return copy(value->get_string());
}

std::optional<std::uint64_t> RecipeTable::count(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64() && value->get_int64() >= 0) {
    return static_cast<std::uint64_t>(value->get_int64());
  }
  throw failure(key, "must be a whole number, 0 or more");
}

std::optional<bool> RecipeTable::flag(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) throw failure(key, "must be true or false");
  return value->get_bool();
}

std::optional<std::chrono::milliseconds> RecipeTable::duration(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto time =
      value->is_string() ? parse_duration_ms(std::string_view(value->get_string())) : std::nullopt;
  if (!time) throw failure(key, "must be a duration such as \"90s\" or \"1h 30min\"");
  return std::chrono::milliseconds{*time};
}

std::optional<std::uint64_t> RecipeTable::size(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::optional<std::int64_t> bytes;
  if (value->is_int64()) bytes = value->get_int64();
  if (value->is_string()) bytes = parse_size_bytes(std::string_view(value->get_string()));
  if (!bytes || *bytes < 0) throw failure(key, "must be a size such as \"64MiB\" or 4096");
  return static_cast<std::uint64_t>(*bytes);
}

std::optional<std::vector<std::string>> RecipeTable::list(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::vector<std::string>{copy(value->get_string())};
  const json::array* items = value->if_array();
  std::vector<std::string> texts;
  if (items != nullptr) {
    for (const json::value& item : *items) {
      if (item.is_string()) texts.push_back(copy(item.get_string()));
    }
  }
  if (items == nullptr || texts.size() != items->size()) {
    throw failure(key, "must be a list of texts");
  }
  return texts;
}

std::optional<std::vector<std::pair<std::string, std::string>>> RecipeTable::texts(
    std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const json::object* members = value->if_object();
  if (members == nullptr) throw failure(key, "must be a table");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& member : *members) {
    const json::value& text = member.value();
    const std::string name(std::string_view(member.key()));
    if (text.is_string()) {
      rows.emplace_back(name, copy(text.get_string()));
    } else if (text.is_bool() || text.is_number()) {
      rows.emplace_back(name, json::serialize(text));
    } else {
      throw failure(std::string(key) + "." + name, "must be a text, a number, true or false");
    }
  }
  return rows;
}

std::optional<RecipeTable> RecipeTable::table(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) throw failure(key, "must be a table");
  return RecipeTable(value->get_object(), path_of(key));
}

void RecipeTable::read(std::string_view key, std::string& target) {
  if (auto value = text(key)) target = std::move(*value);
}
void RecipeTable::read(std::string_view key, std::vector<std::string>& target) {
  if (auto value = list(key)) target = std::move(*value);
}
void RecipeTable::read(std::string_view key, bool& target) {
  if (const auto value = flag(key)) target = *value;
}
void RecipeTable::read(std::string_view key, std::chrono::milliseconds& target) {
  if (const auto value = duration(key)) target = *value;
}
void RecipeTable::read_count(std::string_view key, std::uint64_t& target) {
  if (const auto value = count(key)) target = *value;
}
void RecipeTable::read_size(std::string_view key, std::uint64_t& target) {
  if (const auto value = size(key)) target = *value;
}

void RecipeTable::finish() const {
  for (const auto& member : table_) {
    const std::string key(std::string_view(member.key()));
    if (std::ranges::find(asked_, key) != asked_.end()) continue;
    throw failure(key, "is not known; " + name_advice(key, asked_));
  }
}

}  // namespace dumps::misc
