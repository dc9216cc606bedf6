// GoodRuns: the lists by which mirrors fetch the last N good runs of every wiki. Names and forms
// are those that mirrors have in their scripts:
//   rsync-dirlist-last-N-good.txt    "/W/D", a line for each run
//   rsync-filelist-last-N-good.txt   the tree's own pages, then "/W/D/FILE" of these runs
//   rsync-inc-last-N.txt             patterns for --include-from: the pages, "/W/D", "/W/D/*", and
//                                    of a run that is going on each file that can be fetched
// Differences: a run that failed never stands in for a good one, and a wiki's order is by date
// alone. Pure but for read_wiki_runs(), which blocks; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps::mirrors {

struct RunFile {
  std::string name;
  std::uint64_t size = 0;
};

// Lists and pages in the tree's root that are made of its contents. They do not count themselves:
// they would never come to rest.
bool is_made_of_tree(std::string_view name);

struct RunFiles {
  enum class State : std::uint8_t { kGood, kGoingOn, kFailed };
  std::string date;
  State state = State::kFailed;
  std::vector<RunFile> files;  // those that mirrors take, by name
};

struct WikiRuns {
  std::string target;
  std::vector<RunFiles> runs;  // newest first
};

// The newest `count` good runs, newest first.
std::vector<const RunFiles*> last_good(const WikiRuns& wiki, std::size_t count);

std::string directory_list(const std::vector<WikiRuns>& wikis, std::size_t count);
std::string file_list(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                      std::size_t count);
std::string include_list(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                         std::size_t count);

struct TreeSize {
  std::uint64_t files = 0, bytes = 0;
};
// What a mirror that takes these lists has to fetch.
TreeSize size_of_last_good(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                           std::size_t count);

struct TreeRunsRead {
  std::vector<WikiRuns> wikis;  // by name
  std::vector<RunFile> pages;   // of the tree itself
  std::vector<Error> bad;       // runs whose status cannot be read: they are left out
};
// Of a public tree, whichever engine made its runs: states from dumpruninfo.txt, names of what a
// run that is going on has from its list of hashes.
Result<TreeRunsRead> read_wiki_runs(const std::string& tree);

}  // namespace dumps::mirrors
