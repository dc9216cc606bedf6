// The regular files below a directory, by their path in it. Links are not followed; what is hidden,
// or bears the names of files that are being written, is left out. Throws Failure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dumps::hash {

struct FoundFile {
  std::string name;  // below the directory
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  bool operator==(const FoundFile&) const = default;
};

// Sorted by name.
std::vector<FoundFile> files_below(const std::string& directory);
// As it is now; throws where it is gone.
FoundFile look_at(const std::string& directory, const std::string& name);

}  // namespace dumps::hash
