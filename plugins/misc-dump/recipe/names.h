// Names: what the placeholders of a recipe stand for: {target}, {wiki}, {date}, {year}, {month},
// {day}, {target.KEY} of all values of the target, and of a shard {shard} (from 1), {shards},
// {first}, {last} (ids) and {item} (of a list). {prefix} and {database} are short for those of the
// target. {previous} has to be set. "{{" stands for "{". Values; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/job.hpp"

namespace dumps::misc {

class Names {
 public:
  explicit Names(const plugin::JobInfo& info);

  // {previous}: the date of the recipe's last run before this one, or the day before where there is
  // none, as from `dates`, newest first.
  void set_previous(const std::vector<std::string>& dates);
  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  // Throws config_failure(key) for a placeholder that is not known.
  std::string expand(std::string_view text, const std::string& key) const;
  std::vector<std::string> expand(std::vector<std::string> texts, const std::string& key) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace dumps::misc
