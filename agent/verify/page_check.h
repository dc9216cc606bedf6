// PageCheck: what is in the text of a dump of pages, and what is wrong with it: order of ids,
// header, structure, the range of ids that its name gives. Fed with the text as it is decoded; used
// by whatever verifies dump files. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/verify/finding.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps {

// Whether a file that is called so and begins with this text has to be a dump, and is damaged if it
// is not. Tables, lists and abstracts are none.
bool must_be_dump(const std::string& name, std::string_view text);

class PageCheck : private mediawiki::PageVisitor {
 public:
  // `name`: of the file, without its directory.
  explicit PageCheck(std::string name)
      : name_(std::move(name)), is_dump_(must_be_dump(name_, "")) {}
  PageCheck(const PageCheck&) = delete;
  PageCheck& operator=(const PageCheck&) = delete;

  // All text, in any pieces. What follows an error of the structure is not looked at.
  void add(std::string_view text);
  // Once, when the text is over. `is_whole`: false where reading failed; then a sudden end is not
  // found fault with.
  std::vector<Finding> finish(bool is_whole);

  bool is_dump() const { return is_dump_; }
  // Its items are log entries, which count as pages here.
  bool is_log() const { return is_log_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  std::uint64_t pages() const { return pages_; }
  std::uint64_t revisions() const { return revisions_; }
  // Lowest and highest id; 0 without pages.
  std::uint64_t first_id() const { return first_; }
  std::uint64_t last_id() const { return last_; }

 private:
  void header(std::string_view bytes) override;
  void page_begin(const mediawiki::ScannedPage& page) override;
  void page_bytes(std::string_view) override {}
  void revision(const mediawiki::ScannedPage&, const mediawiki::ScannedRevision&) override {
    ++revisions_;
  }
  void footer(std::string_view) override {}

  const std::string name_;
  bool is_dump_;
  bool is_log_ = false;
  mediawiki::PageScanner scanner_{*this};
  std::uint64_t text_bytes_ = 0, pages_ = 0, revisions_ = 0, first_ = 0, last_ = 0, disorder_ = 0;
  std::string header_;
  std::string first_disorder_;
};

}  // namespace dumps
