// DescribeCache: plugins' descriptions on disk, so that a start does not load every plugin again.
//
// An entry counts only while the plugin's file and the worker that described it are the same files
// (inode, size, modification time). It may be deleted at any time. Blocking, small files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/base/result.h"

namespace dumps {

// What tells one version of a file from another without reading it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;

  bool operator==(const FileIdentity&) const = default;
};

Result<FileIdentity> identify_file(const std::string& path);

class DescribeCache {
 public:
  explicit DescribeCache(std::string directory) : directory_(std::move(directory)) {}

  std::optional<std::string> find(const std::string& path, const FileIdentity& plugin,
                                  const FileIdentity& worker) const;
  Status store(const std::string& path, const FileIdentity& plugin, const FileIdentity& worker,
               const std::string& description) const;

 private:
  std::string file_for(const std::string& path) const;
  std::string directory_;
};

}  // namespace dumps
