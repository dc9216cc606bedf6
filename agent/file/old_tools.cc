#include "agent/file/old_tools.h"

#include <algorithm>

#include "agent/file/old_command_line.h"

namespace dumps::file {
namespace {

struct OldTool {
  std::string_view name;
  int (*run)(int argc, char** argv);
};

constexpr OldTool kTools[] = {
    {"appendbz2", appendbz2},
    {"checkforbz2footer", checkforbz2footer},
    {"dumpbz2filefromoffset", dumpbz2filefromoffset},
    {"dumplastbz2block", dumplastbz2block},
    {"findpageidinbz2xml", findpageidinbz2xml},
    {"getlastidinbz2xml", getlastidinbz2xml},
    {"recompressxml", recompressxml},
    {"revsperpage", revsperpage},
    {"showcrcs", showcrcs},
    {"writeuptopageid", writeuptopageid},
};

const OldTool* tool_of(std::string_view name) {
  const auto* const tool =
      std::find_if(std::begin(kTools), std::end(kTools),
                   [name](const OldTool& candidate) { return candidate.name == name; });
  return tool == std::end(kTools) ? nullptr : tool;
}

}  // namespace

bool is_old_tool(std::string_view name) { return tool_of(name) != nullptr; }

int run_old_tool(std::string_view name, int argc, char** argv) {
  const OldTool* const tool = tool_of(name);
  return tool == nullptr ? kOldUsage : tool->run(argc, argv);
}

}  // namespace dumps::file
