#include "plugins/misc-dump/recipe/names.h"

#include <chrono>
#include <utility>

#include "agent/core/braces.h"

namespace dumps::misc {
namespace {

// Values that are no strings are rarely put into names, and never floats.
std::string value_of(const plugin::Values& values, const std::string& key) {
  try {
    return values.text_of(key);
  } catch (const plugin::Failure&) {
    try {
      return std::to_string(values.find_int(key).value_or(0));
    } catch (const plugin::Failure&) {
      return {};
    }
  }
}

}  // namespace

Names::Names(const plugin::JobInfo& info) {
  const std::string date(info.date);
  values_ = {{"target", std::string(info.target)},
             {"wiki", std::string(info.target)},
             {"date", date},
             {"prefix", ""},
             {"database", std::string(info.target)}};
  if (date.size() == 8) {
    values_["year"] = date.substr(0, 4);
    values_["month"] = date.substr(4, 2);
    values_["day"] = date.substr(6, 2);
  }
  for (const std::string& key : info.target_values.keys()) {
    const std::string value = value_of(info.target_values, key);
    values_["target." + key] = value;
    if (key == "wiki" || key == "prefix" || key == "database") values_[key] = value;
    if (key == "database_name") values_["database"] = value;
  }
}

void Names::set_previous(const std::vector<std::string>& dates) {
  if (!dates.empty()) {
    values_["previous"] = dates.front();
    return;
  }
  const std::string date = values_["date"];
  const auto number = [&date](size_t at, size_t size) { return std::stoi(date.substr(at, size)); };
  using namespace std::chrono;
  const sys_days day =
      year_month_day(year(number(0, 4)), month(static_cast<unsigned>(number(4, 2))),
                     std::chrono::day(static_cast<unsigned>(number(6, 2))));
  const year_month_day before(day - days(1));
  const unsigned figure = static_cast<unsigned>(static_cast<int>(before.year())) * 10000 +
                          static_cast<unsigned>(before.month()) * 100 +
                          static_cast<unsigned>(before.day());
  values_["previous"] = std::to_string(figure);
}

std::string Names::expand(std::string_view text, const std::string& key) const {
  std::string out;
  const auto find = [this](std::string_view name) {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  };
  if (const auto unknown = expand_braces(text, find, out)) {
    throw plugin::config_failure(key, "\"" + std::string(text) +
                                          "\" has the unknown placeholder {" + unknown->name +
                                          "}; a plain brace is written {{");
  }
  return out;
}

std::vector<std::string> Names::expand(std::vector<std::string> texts,
                                       const std::string& key) const {
  for (std::string& text : texts) text = expand(text, key);
  return texts;
}

}  // namespace dumps::misc
