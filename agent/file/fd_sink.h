// FdSink: a descriptor, which it does not own, as codec::ByteSink. Not thread-safe.
#pragma once

#include <string>

#include "agent/codec/encoder.h"

namespace dumps::file {

class FdSink : public codec::ByteSink {
 public:
  // `name` for messages.
  FdSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  Status append(std::string_view bytes) override;
  Status patch(std::uint64_t offset, std::string_view bytes) override;

 private:
  int fd_;
  std::string name_;
};

}  // namespace dumps::file
