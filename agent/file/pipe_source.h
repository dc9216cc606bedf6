// PipeSource: a pipe as codec::ByteSource, for decoders that read from front to back, and look at
// some bytes twice. Its size is not known: it is said to be the largest one, and the end shows when
// reading. Holds the last bytes, at most 48 MiB: bzip2 blocks are
// found before they are decoded. One thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "agent/base/unique_fd.h"
#include "agent/file/forgiving_source.h"

namespace dumps::file {

class PipeSource : public ForgivingSource {
 public:
  PipeSource(std::string name, UniqueFd fd) : name_(std::move(name)), fd_(std::move(fd)) {}

  std::string name() const override { return name_; }
  std::uint64_t size() const override { return ~std::uint64_t{0}; }
  // Forward, or back to one of the last 16 MiB. kCancelled: a signal came while it waited.
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override;
  // The first `count` bytes, fewer only where there are no more. Called before read_at(), which
  // gives them again.
  Result<std::string_view> peek(size_t count);

 private:
  Result<size_t> read_some(std::span<char> buffer);

  std::string name_;
  UniqueFd fd_;
  std::string last_;          // bytes read
  std::uint64_t offset_ = 0;  // of the next byte in the pipe, behind last_
};

}  // namespace dumps::file
