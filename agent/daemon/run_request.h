// RunRequest: what `dumpsctl run` asks for, and the orders that follow from it under the rules of
// this host's roles. Pure: the configuration and the open runs come in as values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/run_plan.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {

struct RunWish {
  std::string profile;
  std::vector<std::string> targets;  // ids
  std::string group;                 // or GROUP, or GROUP:N for the first N
  std::string date;                  // empty: of the target's open run, else today
  std::vector<std::string> steps;    // empty: all
  ParamOverrides params;
  std::string scratch;  // absolute; empty: the agent's own trees
  std::uint64_t sample = 0;
};

// The body of POST /v1/runs. Unknown members are refused, so that a misspelt one is not ignored.
Result<RunWish> parse_run_wish(std::string_view body);

// How the open runs of a target are told apart from those of a series (of a recipe).
inline std::string open_key(const std::string& target, const std::string& series) {
  return series.empty() ? target : target + "@" + series;
}

// One request per target. All are checked before any is returned. `open_dates`, by open_key(): date
// of the newest open run, by target.
Result<std::vector<RunRequest>> resolve_wish(const RunWish& wish, const LoadedConfig& loaded,
                                             const std::map<std::string, std::string>& open_dates,
                                             const std::string& today);

}  // namespace dumps
