#include "agent/process/process_table.h"

#include <dirent.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

std::vector<pid_t> process_ids() {
  std::vector<pid_t> ids;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), &::closedir);
  if (!directory) return ids;
  while (const dirent* item = ::readdir(directory.get())) {
    char* end = nullptr;
    const long pid = std::strtol(item->d_name, &end, 10);
    if (pid > 0 && *end == '\0') ids.push_back(static_cast<pid_t>(pid));
  }
  return ids;
}

}  // namespace

std::optional<ProcessEntry> find_process(pid_t pid) {
  const Result<std::string> stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!stat) return std::nullopt;
  // The command name stands in parentheses and may hold anything: fields begin after the last one.
  const size_t close = stat->rfind(')');
  if (close == std::string::npos) return std::nullopt;
  std::istringstream fields(stat->substr(close + 1));
  char state = 0;
  ProcessEntry entry;
  entry.pid = pid;
  fields >> state >> entry.parent >> entry.group >> entry.session;
  entry.zombie = state == 'Z' || state == 'X';
  std::string skipped;
  for (int field = 7; field < 22; ++field) fields >> skipped;  // proc(5): starttime is field 22
  fields >> entry.start_ticks;
  if (!fields) return std::nullopt;
  return entry;
}

std::vector<ProcessEntry> list_processes() {
  std::vector<ProcessEntry> list;
  for (const pid_t pid : process_ids()) {
    if (auto entry = find_process(pid)) list.push_back(*entry);
  }
  return list;
}

std::vector<pid_t> child_processes(pid_t parent) {
  std::vector<pid_t> children;
  for (const ProcessEntry& entry : list_processes()) {
    if (entry.parent == parent) children.push_back(entry.pid);
  }
  return children;
}

std::vector<CommandLine> list_command_lines() {
  std::vector<CommandLine> list;
  for (const pid_t pid : process_ids()) {
    const Result<std::string> text = read_file("/proc/" + std::to_string(pid) + "/cmdline");
    if (!text || text->empty()) continue;
    CommandLine line{pid, {}};
    for (size_t begin = 0; begin < text->size();) {
      const size_t end = std::min(text->find('\0', begin), text->size());
      line.words.push_back(text->substr(begin, end - begin));
      begin = end + 1;
    }
    list.push_back(std::move(line));
  }
  return list;
}

}  // namespace dumps
