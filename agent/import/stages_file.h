// StagesFile: the lists of commands of the older engine's scheduler, a line each:
//   SLOTS COUNT|max continue|exit|retry=N MAIL|none COMMAND...
// Lines that begin with '#' or a blank are comments. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

struct StageLine {
  int line = 0;
  std::uint32_t slots = 0;
  std::uint32_t count = 0;  // how many at once; 0: as many as fit
  std::string command;
  std::string group;                   // of --configfile FILE:GROUP
  std::vector<std::string> skip_jobs;  // of --skipjobs
};

// kInvalid, with file and line.
Result<std::vector<StageLine>> parse_stages(std::string_view text, const std::string& path);

}  // namespace dumps
