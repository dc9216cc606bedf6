// HostTrees: the trees of this host for a command that changes them itself, because no agent runs:
// the configuration, and the agent's place, held for as long as the object lives, so that no agent
// starts meanwhile. Blocking.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/ctl/commands.h"
#include "agent/retention/tree_wishes.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {

class HostTrees {
 public:
  // Becomes the agent's user where it may. kUnavailable: an agent works with the trees; kRefused:
  // they belong to another; kInvalid: the configuration is not good.
  static Result<HostTrees> take(const GlobalOptions& global);

  TreesInUse in_use() const;
  // Files of these targets have changed: what is shown of them is brought in line. What cannot be.
  std::vector<Error> show(const std::set<std::string>& targets) const;
  const std::string& state() const { return loaded_->config.agent.trees.state; }
  const std::string& user() const { return user_; }  // who gave the command
  // With which all of it is written: it signs manifests where they are signed.
  Filesystem& filesystem() const { return *filesystem_; }

 private:
  HostTrees() = default;
  std::unique_ptr<LoadedConfig> loaded_;
  std::shared_ptr<void> lock_;
  std::unique_ptr<RealFilesystem> filesystem_ = std::make_unique<RealFilesystem>();
  FileModes modes_;
  std::string user_;
};

// Asks the agent to change the trees; none where no agent runs. Without one, and only then, a
// command may do it itself.
std::optional<Result<boost::json::value>> ask_running_agent(const GlobalOptions& global,
                                                            const std::string& path,
                                                            const boost::json::object& body);

}  // namespace dumps
