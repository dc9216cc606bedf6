#include "plugins/hash/directory_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "dumps/failure.hpp"

namespace dumps::hash {
namespace {

namespace fs = std::filesystem;

bool is_in_the_making(const std::string& name) {
  return name.starts_with('.') || name.ends_with(".inprog") || name.ends_with(".tmp") ||
         name.ends_with(".part");
}

FoundFile found(const std::string& name, const struct stat& st) {
  constexpr int64_t kSecond = 1'000'000'000;
  return {name, static_cast<uint64_t>(st.st_size),
          st.st_mtim.tv_sec * kSecond + st.st_mtim.tv_nsec};
}

}  // namespace

FoundFile look_at(const std::string& directory, const std::string& name) {
  struct stat st {};
  const std::string path = directory + "/" + name;
  if (::lstat(path.c_str(), &st) != 0) throw plugin::failed(path, "look at file", errno);
  return found(name, st);
}

std::vector<FoundFile> files_below(const std::string& directory) {
  std::vector<FoundFile> files;
  std::error_code ec;
  fs::recursive_directory_iterator at(directory, ec);
  for (; !ec && at != fs::recursive_directory_iterator(); at.increment(ec)) {
    const std::string path = at->path().string();
    struct stat st {};
    if (is_in_the_making(at->path().filename().string())) {
      at.disable_recursion_pending();
    } else if (::lstat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode)) {
      files.push_back(found(path.substr(directory.size() + 1), st));
    }
  }
  if (ec) throw plugin::failed(directory, "list directory", ec.value());
  std::ranges::sort(files, {}, &FoundFile::name);
  return files;
}

}  // namespace dumps::hash
