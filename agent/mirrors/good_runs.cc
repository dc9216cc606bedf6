#include "agent/mirrors/good_runs.h"

namespace dumps::mirrors {
namespace {

std::string path_of(const WikiRuns& wiki, const RunFiles& run) {
  return "/" + wiki.target + "/" + run.date;
}

void add_pages(std::string& list, const std::vector<RunFile>& pages) {
  for (const RunFile& page : pages) list += page.name + "\n";
}

void add_files(std::string& list, const WikiRuns& wiki, const RunFiles& run) {
  for (const RunFile& file : run.files) list += path_of(wiki, run) + "/" + file.name + "\n";
}

}  // namespace

bool is_made_of_tree(std::string_view name) {
  return name.starts_with("rsync-") || name.starts_with("mirrors.");
}

std::vector<const RunFiles*> last_good(const WikiRuns& wiki, std::size_t count) {
  std::vector<const RunFiles*> good;
  for (const RunFiles& run : wiki.runs) {
    if (good.size() == count) break;
    if (run.state == RunFiles::State::kGood) good.push_back(&run);
  }
  return good;
}

std::string directory_list(const std::vector<WikiRuns>& wikis, std::size_t count) {
  std::string list;
  for (const WikiRuns& wiki : wikis) {
    for (const RunFiles* run : last_good(wiki, count)) list += path_of(wiki, *run) + "\n";
  }
  return list;
}

std::string file_list(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                      std::size_t count) {
  std::string list;
  add_pages(list, pages);
  for (const WikiRuns& wiki : wikis) {
    for (const RunFiles* run : last_good(wiki, count)) add_files(list, wiki, *run);
  }
  return list;
}

std::string include_list(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                         std::size_t count) {
  std::string list;
  add_pages(list, pages);
  for (const WikiRuns& wiki : wikis) {
    // The newest run may be going on: what it has so far is taken too.
    if (!wiki.runs.empty() && wiki.runs.front().state == RunFiles::State::kGoingOn) {
      list += path_of(wiki, wiki.runs.front()) + "\n";
      add_files(list, wiki, wiki.runs.front());
    }
    const auto good = last_good(wiki, count);
    for (const RunFiles* run : good) list += path_of(wiki, *run) + "\n";
    for (const RunFiles* run : good) list += path_of(wiki, *run) + "/*\n";
  }
  return list;
}

TreeSize size_of_last_good(const std::vector<WikiRuns>& wikis, const std::vector<RunFile>& pages,
                           std::size_t count) {
  TreeSize size;
  const auto add = [&size](const std::vector<RunFile>& files) {
    for (const RunFile& file : files) {
      ++size.files;
      size.bytes += file.size;
    }
  };
  add(pages);
  for (const WikiRuns& wiki : wikis) {
    for (const RunFiles* run : last_good(wiki, count)) add(run->files);
  }
  return size;
}

}  // namespace dumps::mirrors
