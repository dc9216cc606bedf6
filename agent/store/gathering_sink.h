// A file in the making as codec::ByteSink: hashes what is appended, and gathers small pieces, since
// compressors hand out what they have. The owner calls flush() at the end. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "agent/codec/encoder.h"
#include "agent/store/filesystem.h"

namespace dumps {

// Hash: codec::Digests or codec::ContentHash.
template <class Hash>
class GatheringSink : public codec::ByteSink {
 public:
  // `filesystem` and `fd` must outlive the sink; `name` is for messages.
  GatheringSink(Filesystem& filesystem, int fd, std::string name)
      : filesystem_(filesystem), fd_(fd), name_(std::move(name)) {}

  Status append(std::string_view bytes) override {
    hash_.add(bytes);
    size_ += bytes.size();
    if (pending_.size() + bytes.size() < kGatherBytes) {
      pending_ += bytes;
      return {};
    }
    if (Status s = flush(); !s) return s;
    return filesystem_.write(fd_, bytes, name_);
  }
  Status patch(std::uint64_t offset, std::string_view bytes) override {
    is_patched_ = true;
    if (Status s = flush(); !s) return s;
    return filesystem_.write_at(fd_, offset, bytes, name_);
  }
  Status flush() {
    if (pending_.empty()) return {};
    Status s = filesystem_.write(fd_, pending_, name_);
    pending_.clear();
    return s;
  }

  std::uint64_t size() const { return size_; }
  // Of what was appended.
  Hash& hash() { return hash_; }
  const Hash& hash() const { return hash_; }
  // The hash is not that of the file, because earlier bytes were overwritten.
  bool is_patched() const { return is_patched_; }

 private:
  static constexpr size_t kGatherBytes = 256 * 1024;
  Filesystem& filesystem_;
  const int fd_;
  const std::string name_;
  std::string pending_;
  Hash hash_;
  std::uint64_t size_ = 0;
  bool is_patched_ = false;
};

}  // namespace dumps
