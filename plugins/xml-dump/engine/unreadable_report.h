// UnreadableReport: the texts that a dump could not read, as a file beside it: lines of page,
// revision, slot, address and reason with tabs between, below a line with these words. Texts that
// the wiki hides are never in it. One thread at a time.
#pragma once

#include <string>

#include "plugins/xml-dump/engine/byte_sink.h"
#include "plugins/xml-dump/engine/export_observer.h"

namespace dumps::xml_dump {

class UnreadableReport {
 public:
  // `sink` must outlive this; gets the first line at once.
  explicit UnreadableReport(ByteSink& sink);

  // Throws what the sink throws.
  void add(const UnreadableText& text);

 private:
  ByteSink& sink_;
  std::string line_;
};

}  // namespace dumps::xml_dump
