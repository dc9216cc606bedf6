// ByteSink: where an export goes. The agent's outputs in the plugin, files in tools, strings in
// tests.
//
// Gets blocks of at least 256 KiB, but for the last ones, in order. A failure is thrown and stops
// the export. Called by one thread at a time.
#pragma once

#include <string_view>

namespace dumps::xml_dump {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;
  // Behind the header and before the end of a file of pages: what is between can be copied alone.
  virtual void cut() {}
};

// What a buffer collects before it goes to its sink.
inline constexpr size_t kSinkBlockBytes = size_t{256} * 1024;

}  // namespace dumps::xml_dump
