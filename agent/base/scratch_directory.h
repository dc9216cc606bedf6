// ScratchDirectory: a private directory in the system's place for temporary files, which goes with
// all that is in it when the object does.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace dumps {

class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::string& prefix) {
    std::string path = (std::filesystem::temp_directory_path() / (prefix + "XXXXXX")).string();
    if (::mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~ScratchDirectory() {
    std::error_code ignored;  // what stays behind is private, and in a place that gets cleaned
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  // Empty: it could not be made, and errno says why.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace dumps
