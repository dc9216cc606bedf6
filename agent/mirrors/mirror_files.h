// MirrorFiles: everything that is made of rsyncd.toml and mirrors.d, written in one go: the lists
// of the last good runs, rsyncd's configuration, and the page and list of mirrors. Blocking; one
// caller at a time.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/problem.h"
#include "agent/mirrors/addresses.h"
#include "agent/mirrors/mirrors_page.h"
#include "agent/mirrors/rsyncd_config.h"
#include "agent/store/filesystem.h"

namespace dumps::mirrors {

constexpr std::array<std::size_t, 5> kLastGood = {1, 2, 3, 4, 5};

struct MirrorSetup {
  std::string directory;  // of mirrors.d
  std::string public_tree;
  std::optional<RsyncdConfig> rsyncd;  // none: this host has no rsyncd.toml
  std::map<std::string, Mirror> mirrors;
};

// `directory`: of agent.toml, where rsyncd.toml and mirrors.d are. `state`: the agent's, where
// rsyncd's configuration goes when no other place is named.
MirrorSetup read_mirror_setup(const std::string& directory, const std::string& state,
                              const std::string& public_tree, Problems& problems);

// What is in a module for reading; looks at all of its files where it is not of the last good runs.
TreeSize module_size(const RsyncdModule& module, const TreeRunsRead& tree);
ModuleSizes module_sizes(const RsyncdConfig& config, const TreeRunsRead& tree);

struct MirrorFilesWish {
  unsigned file_mode = 0644;  // of what is written into the public tree
  std::string address_cache;  // path
  bool dry_run = false;
};

struct MirrorFilesDone {
  std::vector<std::string> written;  // paths of files whose content changed, or would
  ModuleSizes sizes;
  MirrorAddresses addresses;
  std::vector<Error> bad;  // what the rest could do without
};

// Nothing is replaced by what is the same. rsyncd's file is replaced only by one that rsync can
// read.
Result<MirrorFilesDone> write_mirror_files(Filesystem& filesystem, const MirrorSetup& setup,
                                           const MirrorFilesWish& wish,
                                           const Resolver& resolve = resolve_host);

}  // namespace dumps::mirrors
