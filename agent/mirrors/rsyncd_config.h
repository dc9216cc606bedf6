// RsyncdConfig: what this host's rsyncd offers, from rsyncd.toml, and the rsyncd.conf that is made
// of it and of the mirrors. Formats: rsyncd.conf(5). Plain values; pure; reading collects problems.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"
#include "agent/mirrors/mirror.h"

namespace dumps::mirrors {

struct RsyncdModule {
  std::string name, comment;
  std::string path;                   // absolute; in the file also "public" or "public/other"
  bool writable = false;              // peers of ours send files here
  bool deletes = false;               // and may delete
  bool open = false;                  // everybody may read
  std::uint32_t last_good = 0;        // only the last N good runs of every wiki; 0: all
  std::uint32_t max_connections = 0;  // 0: the server's
  std::vector<std::string> hosts;     // addresses and names that may come, beside the mirrors'
  std::vector<std::string> users;     // who must prove who they are
  std::string secrets_file;
  std::vector<std::string> exclude;  // beside what is never sent
};

struct RsyncdConfig {
  std::string config_path;  // the rsyncd.conf that is written; empty: the file does not say
  std::string log_file, address, user = "dumps", group = "dumps";
  std::uint32_t port = 873;
  std::uint32_t max_connections = 10;
  std::int64_t timeout_ms = 600'000;
  std::vector<RsyncdModule> modules;
};

// `public_tree`: what "public" stands for in paths.
RsyncdConfig read_rsyncd_config(const ConfigNode& document, const std::string& file,
                                const std::string& public_tree, Problems& problems);

// By name of mirror: all addresses from which it may come.
using MirrorAddresses = std::map<std::string, std::vector<std::string>>;

// Modules that mirrors name and that are not offered for reading; one problem each.
void check_mirror_modules(const RsyncdConfig& config, const std::map<std::string, Mirror>& mirrors,
                          Problems& problems);

std::string render_rsyncd_conf(const RsyncdConfig& config,
                               const std::map<std::string, Mirror>& mirrors,
                               const MirrorAddresses& addresses, const std::string& public_tree);

}  // namespace dumps::mirrors
