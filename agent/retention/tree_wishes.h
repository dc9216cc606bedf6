// TreeWishes: what an operator asks for when files are to leave the trees, as JSON of the control
// API, and the requests that it becomes with a configuration. Pure.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/core/plugin_info.h"
#include "agent/core/target.h"
#include "agent/retention/cleanup.h"
#include "agent/retention/withdrawal.h"

namespace dumps {

// {"target": T, "apply": bool}
struct CleanupWish {
  std::string target;  // empty: all
  bool apply = false;  // else the plan only
};

// {"target": T, "date": D, "artifact": PATTERN, "reason": R, "replace": bool, "dry_run": bool}
struct WithdrawWish {
  std::string target, date, artifact, reason;
  bool replace = false;  // the steps that made the files are done anew
  bool dry_run = false;
};

// What is configured, as far as it matters here.
struct TreesInUse {
  const Config& config;
  const PluginTable& plugins;
  const TargetTable& targets;
  Layout layout;
  FileModes modes;
};

Result<CleanupWish> parse_cleanup_wish(std::string_view body);
Result<WithdrawWish> parse_withdraw_wish(std::string_view body);
boost::json::object to_json(const WithdrawWish& wish);

// The requests are values of their own: they hold nothing of `trees`.
CleanupRequest cleanup_request(const CleanupWish& wish, const TreesInUse& trees, TimePoint now);
WithdrawRequest withdraw_request(const WithdrawWish& wish, const TreesInUse& trees,
                                 const std::string& user, TimePoint now);

}  // namespace dumps
