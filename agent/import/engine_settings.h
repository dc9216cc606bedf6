// EngineSettings: what the older engine's configuration says of one group of wikis, with the
// engine's defaults for what it leaves out, checked for what cannot be meant. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/import/engine_keys.h"

namespace dumps {

struct EngineSettings {
  std::string dblist, private_list, flow_list;  // paths; empty: none
  std::vector<std::string> skip_lists;
  std::string directory, multiversion, php, option_file, table_jobs;
  std::string public_tree, private_tree, temp_tree, web_root;
  unsigned file_mode = 0640;
  std::uint32_t keep = 3;
  std::uint32_t parts = 0;  // 0: the files are whole
  std::uint32_t log_parts = 0;
  bool page_ranges = false, multistream = false;
  bool recombine_current = true, recombine_history = true;
  std::uint64_t revisions_per_range = 1'000'000, bytes_per_range = 35'000'000'000;
  std::uint32_t threads = 0;  // of compressing; 0: as many as fit
  std::uint32_t retries = 3, retry_wait_s = 30;
  std::vector<std::string> skip_jobs = {"sitelistdump"};
};

// Relative paths are resolved against the directory of the file. kInvalid: a value that is not what
// its key takes, a key that is missing, or keys that contradict each other; with file and line.
Result<EngineSettings> read_settings(const IniFile& file, const std::string& group,
                                     const std::string& wiki);

// "a, b ,c"
std::vector<std::string> split_list(const std::string& text);

}  // namespace dumps
