// Cleanup: makes room by the policy: runs and files of runs (RetentionPlan), outputs that no
// attempt will finish, and what cut-off removals left. First the plan, which changes nothing; then,
// when somebody wants it, the same plan is carried out.
//
// Blocking. While it is carried out nobody else may change the trees: the agent does it on the
// thread of its releases, dumpsctl only where no agent runs.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "agent/retention/retention_plan.h"
#include "agent/retention/run_inventory.h"
#include "agent/store/filesystem.h"

namespace dumps {

struct CleanupRequest {
  InventoryRequest inventory;
  FileModes modes;
  RetentionConfig config;
  TimePoint now{};
  std::vector<std::string> layouts;  // directories below the trees with second layouts of runs
  std::set<RunId> busy;              // that the agent works on, whatever stands on disk
};

struct LeftOver {
  std::string path;  // in the tree of outputs in the making
  std::uint64_t bytes = 0;
  std::string reason;
};

struct CleanupPlan {
  RetentionPlan retention;
  std::vector<LeftOver> left_overs;
  std::vector<RunId> cut_off;  // runs of which a removal was begun
  std::uint64_t freed_bytes() const;
};

Result<CleanupPlan> plan_cleanup(const CleanupRequest& request);

struct CleanupOutcome {
  std::set<std::string> targets;  // whose trees changed: their views are to be written again
  size_t runs = 0, files = 0, left_overs = 0;
  std::uint64_t bytes = 0;
  std::vector<Error> errors;  // what could not be removed; the rest was
};

// `log` gets a line for each thing that went.
CleanupOutcome carry_out(Filesystem& filesystem, const CleanupRequest& request,
                         const CleanupPlan& plan,
                         const std::function<void(const std::string&)>& log);

// {"freed_bytes", "runs": [{run, tree, action, reason, files, freed_bytes}], "left_overs": [...]}
boost::json::object to_json(const CleanupPlan& plan);
boost::json::object to_json(const CleanupOutcome& outcome);

}  // namespace dumps
