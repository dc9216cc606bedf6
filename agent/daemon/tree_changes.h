// TreeChanges: cleanups and withdrawals that operators ask the running agent for. They happen on
// the thread of its releases, so that nothing else changes the trees meanwhile; runs that go on are
// left alone by cleanups, and what a cleanup removes the agent forgets.
//
//   POST /v1/cleanup    see CleanupWish; answers with the plan and, when applied, the outcome
//   POST /v1/withdraw   see WithdrawWish; answers with the files, and the steps that are made anew
//
// Loop thread only; owned by the Daemon, and outlived by its executor.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "agent/daemon/http_message.h"
#include "agent/retention/tree_wishes.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {

class TreeChanges {
 public:
  struct Context {
    Executor& executor;
    Filesystem& filesystem;
    const Clock& clock;
    std::function<const LoadedConfig&()> config;
    std::function<FileModes()> modes;
    // Files of these targets have changed: whoever shows them looks again. May be empty.
    std::function<void(const std::set<std::string>&)> changed;
  };
  explicit TreeChanges(Context context) : context_(std::move(context)) {}

  // False: the path is none of these.
  bool handle(const HttpRequest& request, const std::string& user, const HttpRespond& respond);
  // What a killed agent or command began. Before anything is submitted.
  void complete(const std::function<void(Status)>& done);

 private:
  TreesInUse trees() const;
  void cleanup(const CleanupWish& wish, const std::string& user, const HttpRespond& respond);
  void apply(const CleanupRequest& request, const CleanupPlan& plan, const std::string& user,
             const HttpRespond& respond);
  void withdraw(const WithdrawWish& wish, const std::string& user, const HttpRespond& respond);
  boost::json::array make_anew(const std::vector<FileToWithdraw>& files);

  Context context_;
};

// Targets that are not public (any more), but of which runs have put files into the public tree
// that are still there; with the command that withdraws them. Looks at one directory of each.
std::vector<std::string> exposed_targets(const std::map<std::string, RunState>& runs,
                                         const TargetTable& targets);
std::string withdrawal_proposal(const std::string& target);

}  // namespace dumps
