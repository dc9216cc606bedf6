// FileSource: a file as codec::ByteSource. Owns its descriptor. Thread-safe (pread).
#pragma once

#include <string>

#include "agent/base/unique_fd.h"
#include "agent/codec/decoder.h"

namespace dumps {

class FileSource : public codec::ByteSource {
 public:
  static Result<FileSource> open(const std::string& path);

  std::string name() const override { return path_; }
  std::uint64_t size() const override { return size_; }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override;

 private:
  FileSource(std::string path, UniqueFd fd, std::uint64_t size)
      : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
  std::string path_;
  UniqueFd fd_;
  std::uint64_t size_;
};

}  // namespace dumps
