#include "agent/ctl/host_trees.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "agent/claims/domain.h"
#include "agent/ctl/api_client.h"
#include "agent/daemon/identity.h"
#include "agent/daemon/signing.h"
#include "agent/daemon/state_directory.h"
#include "agent/supervisor/run_views.h"

namespace dumps {
namespace {

// Who sat at the terminal: behind sudo, that user.
std::string command_user() {
  if (const char* sudo = std::getenv("SUDO_USER"); sudo != nullptr && ::getuid() == 0) return sudo;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? std::string(entry->pw_name) : "uid " + std::to_string(::getuid());
}

}  // namespace

Result<HostTrees> HostTrees::take(const GlobalOptions& global) {
  HostTrees trees;
  trees.user_ = command_user();
  Problems problems;
  trees.loaded_ =
      std::make_unique<LoadedConfig>(load_blocking(config_path(global), program_path(), problems));
  if (!problems.empty()) {
    return make_error(ErrorCode::kInvalid, "read configuration", config_path(global),
                      "it is not good:\n" + problems.to_string());
  }
  const AgentConfig& agent = trees.loaded_->config.agent;
  if (Status s = assume_identity(agent.files); !s) return std::move(s).error();
  Result<long long> group = group_of_files(agent.files);
  if (!group) return std::move(group).error();
  trees.modes_ = {agent.files.file_mode, agent.files.directory_mode, *group};
  Result<StateDirectory> state = StateDirectory::open(agent.trees.state);
  if (!state) return std::move(state).error();
  trees.lock_ = std::make_shared<StateDirectory>(std::move(*state));
  Result<std::string> domain = own_domain(agent.trees.state);
  if (!domain) return std::move(domain).error();
  for (const std::string& tree :
       {agent.trees.public_tree, agent.trees.private_tree, agent.trees.temp_tree}) {
    if (Status s = join_domain(tree, *domain); !s) return std::move(s).error();
  }
  Result<SharedKey> key = read_signing_key(agent);
  if (!key) return std::move(key).error();
  trees.filesystem_->sign_with(*key);
  if (Status s = publish_signing_key(*trees.filesystem_, agent, trees.modes_, *key); !s) {
    return std::move(s).error();
  }
  return trees;
}

std::optional<Result<boost::json::value>> ask_running_agent(const GlobalOptions& global,
                                                            const std::string& path,
                                                            const boost::json::object& body) {
  ApiClient client(socket_path(global));
  const Result<ApiReply> reply = client.post(path, body);
  if (!reply) {
    // An agent that was reached, and went away before it answered, may have done it.
    if (reply.error().failed == kReachAgent) return std::nullopt;
    return reply.error();
  }
  if (!reply->ok()) return error_of(*reply);
  boost::json::error_code ec;
  boost::json::value value = boost::json::parse(reply->body, ec);
  if (ec) {
    return make_error(ErrorCode::kCorrupt, "ask the agent", path, "its answer is not JSON");
  }
  return Result<boost::json::value>(std::move(value));
}

std::vector<Error> HostTrees::show(const std::set<std::string>& targets) const {
  const TreesInUse trees = in_use();
  RunViews views(*filesystem_, view_settings_of(trees.config), trees.modes);
  RefreshReport report;
  for (const std::string& target : targets) {
    views.refresh_target(trees.layout, target, "", report);
  }
  if (!targets.empty()) views.refresh_farm(trees.layout, report);
  return std::move(report.bad);
}

TreesInUse HostTrees::in_use() const {
  return {loaded_->config, loaded_->plugins, loaded_->targets.targets,
          trees_of(loaded_->config.agent), modes_};
}

}  // namespace dumps
