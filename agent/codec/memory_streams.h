// A source and a sink in memory, for tests and fuzz targets.
#pragma once

#include <string>
#include <string_view>

#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"

namespace dumps::codec {

class MemorySink : public ByteSink {
 public:
  Status append(std::string_view bytes) override {
    data += bytes;
    return {};
  }
  Status patch(std::uint64_t offset, std::string_view bytes) override {
    data.replace(static_cast<size_t>(offset), bytes.size(), bytes);
    return {};
  }
  std::string data;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : data(std::move(bytes)) {}
  std::string name() const override { return "memory"; }
  std::uint64_t size() const override { return data.size(); }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    if (offset >= data.size()) return size_t{0};
    return data.copy(buffer.data(), buffer.size(), static_cast<size_t>(offset));
  }
  std::string data;
};

}  // namespace dumps::codec
