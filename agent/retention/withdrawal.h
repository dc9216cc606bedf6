// Withdrawal: files that were released are taken back, for legal reasons, oversight, a leaked
// table, a wiki gone private.
//
// The tombstones come first (store/withdrawn.h): from then on no release, manifest, list or later
// run has such a file. Then latest/ falls back to the earlier file of each name, the files go, and
// the manifest is written again with the tombstones in it. What is cut off is completed by
// complete_withdrawals(), which dumpsd calls when it starts, or by the same command again.
//
// Blocking. Nobody else may change the run's tree meanwhile: the agent does it on the thread of its
// releases, dumpsctl only where no agent runs.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/artifact.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"

namespace dumps {

struct WithdrawRequest {
  Layout layout;
  FileModes modes;
  std::string target;
  std::string date;      // empty: every run
  std::string artifact;  // pattern of names, with "{target}" and "{date}"; empty: every file
  std::string reason, user, time;
  // The target is not public: what is left in the public tree of it goes too, and the manifests
  // with the tombstones move to the private tree.
  bool hide = false;
  std::vector<std::string> layouts;  // directories below the trees with second layouts of runs
};

struct FileToWithdraw {
  RunId run;
  std::string tree;  // "public" or "private"
  std::string step;
  Artifact artifact;
  bool released = true;  // false: sealed, or being held
};

// None where all that matches is withdrawn already, but for what a cut-off withdrawal left.
// kNotFound: nothing matches. kRefused: a run has no manifest. Sorted by run and name.
Result<std::vector<FileToWithdraw>> plan_withdrawal(const WithdrawRequest& request);

// `log` gets a line for each file. Stops at the first error; the same call then goes on.
Status withdraw(Filesystem& filesystem, const WithdrawRequest& request,
                const std::vector<FileToWithdraw>& files,
                const std::function<void(const std::string&)>& log);

// Every run whose withdrawal was cut off; the targets whose trees have changed.
Result<std::set<std::string>> complete_withdrawals(Filesystem& filesystem, const Layout& layout,
                                                   const FileModes& modes);

boost::json::array to_json(const std::vector<FileToWithdraw>& files);
// TARGET/DATE -> steps that made these files.
std::map<std::string, std::set<std::string>> steps_of(const std::vector<FileToWithdraw>& files);

}  // namespace dumps
