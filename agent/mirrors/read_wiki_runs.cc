#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <sstream>

#include "agent/base/atomic_file.h"
#include "agent/mirrors/good_runs.h"
#include "agent/store/layout.h"
#include "agent/views/tree_runs.h"
#include "agent/views/view_writer.h"

namespace dumps::mirrors {
namespace {

using State = RunFiles::State;

constexpr std::array<std::string_view, 5> kStatusFiles = {".html", ".txt", ".css", ".js", ".json"};
constexpr std::array<std::string_view, 7> kOtherFiles = {".gz",  ".bz2",   ".7z", ".xml",
                                                         ".zst", ".meta4", ".sig"};

template <std::size_t n>
bool ends_in(std::string_view name, const std::array<std::string_view, n>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [name](std::string_view e) { return name.ends_with(e); });
}

// Plain files of a directory that are no temporary ones, by name.
Result<std::vector<RunFile>> files_in(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(directory.c_str()), closedir);
  if (!open) return make_errno_error(errno, "list directory", directory);
  std::vector<RunFile> files;
  while (const dirent* entry = readdir(open.get())) {
    const std::string name = entry->d_name;
    if (name.front() == '.' || !(ends_in(name, kStatusFiles) || ends_in(name, kOtherFiles)))
      continue;
    struct stat info {};
    if (lstat((directory + "/" + name).c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    files.push_back({name, static_cast<std::uint64_t>(info.st_size)});
  }
  std::sort(files.begin(), files.end(),
            [](const RunFile& a, const RunFile& b) { return a.name < b.name; });
  return files;
}

// "name:...; status:done; updated:...", a line for each job.
Result<State> state_of(const std::string& directory) {
  const std::string path = directory + "/dumpruninfo.txt";
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  State state = State::kGood;
  bool any = false;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find("; status:");
    if (at == std::string::npos)
      return make_error(ErrorCode::kCorrupt, "read state of run", path,
                        "a line has no status: \"" + line + "\"");
    const std::string_view status = std::string_view(line).substr(at + 9);
    any = true;
    if (status.starts_with("failed")) return State::kFailed;
    if (!status.starts_with("done") && !status.starts_with("skipped")) state = State::kGoingOn;
  }
  if (!any) return make_error(ErrorCode::kCorrupt, "read state of run", path, "it is empty");
  return state;
}

// Of a run that is going on: its status files, and what has a hash.
void leave_whole_files(const std::string& directory, const std::string& stem,
                       std::vector<RunFile>& files) {
  std::set<std::string> whole;
  if (const Result<std::string> sums = read_file(directory + "/" + stem + "-md5sums.txt")) {
    std::istringstream lines(*sums);
    for (std::string hash, name; lines >> hash >> name;) whole.insert(name);
  }
  std::erase_if(files, [&](const RunFile& f) {
    return !ends_in(f.name, kStatusFiles) && !whole.contains(f.name);
  });
}

Result<RunFiles> read_run(const std::string& target, const std::string& date,
                          const std::string& directory) {
  RunFiles run{date, State::kFailed, {}};
  const Result<State> state = state_of(directory);
  if (!state) return state.error();
  run.state = *state;
  Result<std::vector<RunFile>> files = files_in(directory);
  if (!files) return std::move(files).error();
  run.files = std::move(*files);
  if (run.state == State::kGoingOn) leave_whole_files(directory, target + "-" + date, run.files);
  return run;
}

}  // namespace

Result<TreeRunsRead> read_wiki_runs(const std::string& tree) {
  TreeRunsRead read;
  Result<std::vector<RunFile>> pages = files_in(tree);
  if (!pages) return std::move(pages).error();
  read.pages = std::move(*pages);
  std::erase_if(read.pages, [](const RunFile& f) {
    return !ends_in(f.name, kStatusFiles) || is_made_of_tree(f.name);
  });
  for (const std::string& target : views::targets_in(tree)) {
    WikiRuns wiki{target, {}};
    std::vector<std::string> dates = views::dates_in(tree + "/" + target);
    std::sort(dates.rbegin(), dates.rend());
    for (const std::string& date : dates) {
      Result<RunFiles> run = read_run(target, date, tree + "/" + target + "/" + date);
      if (run) {
        wiki.runs.push_back(std::move(*run));
      } else if (run.error().code != ErrorCode::kNotFound) {  // it has no status yet
        read.bad.push_back(std::move(run).error());
      }
    }
    if (!wiki.runs.empty()) read.wikis.push_back(std::move(wiki));
  }
  return read;
}

}  // namespace dumps::mirrors
