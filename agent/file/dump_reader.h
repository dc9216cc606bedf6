// Reading a dump from front to back: its text in pieces, or its pages. Shows progress, stops on
// signals, and says what is wrong with the text at which byte of it. One thread.
#pragma once

#include <functional>
#include <string>

#include "agent/file/dump_input.h"
#include "agent/file/progress.h"
#include "agent/verify/page_check.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {

// Hands all text to `take`, until that fails.
Status read_text(codec::Decoder& decoder, const std::function<Status(std::string_view)>& take);
Status read_text(DumpInput& input, Progress& progress,
                 const std::function<Status(std::string_view)>& take);

// A visitor that can fail, and that can have enough. After either it is told no more, but for what
// is left of the piece of text that is being scanned.
class PageSink : public mediawiki::PageVisitor {
 public:
  const Status& status() const { return status_; }
  bool has_enough() const { return has_enough_; }
  bool goes_on() const { return status_.ok() && !has_enough_; }

 protected:
  void keep(Status s) {
    if (status_.ok() && !s) status_ = std::move(s);
  }
  void enough() { has_enough_ = true; }

 private:
  Status status_;
  bool has_enough_ = false;
};

// The scanner sees the text until its end, an error, or until the sink has enough. kCorrupt: what
// is wrong, at which byte of the text of `name`. Reads so much at once.
Status scan_pages(codec::Decoder& decoder, const std::string& name, PageSink& sink,
                  mediawiki::PageScanner& scanner, size_t read_bytes = size_t{512} << 10);
Status scan_pages(DumpInput& input, Progress& progress, PageSink& sink);

}  // namespace dumps::file
