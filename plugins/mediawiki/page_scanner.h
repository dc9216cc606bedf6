// PageScanner: finds the pages in the bytes of a MediaWiki XML dump (pages, stubs or logs) as they
// stream by, without parsing XML: a dump has no raw `<` in its texts and attributes.
//
// Fed with any cut of the input; the three byte callbacks of the visitor together give back exactly
// what was fed, in order. Memory stays under 1 MiB, whatever the size of a page. After an error
// nothing more is taken. One thread at a time. The format's rules that it checks: the file begins
// with <mediawiki>, pages have an id and do not nest, only pages lie between header and
// </mediawiki>, and nothing behind it. It does not check the order of ids: see previous_id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dumps::mediawiki {

struct ScannedPage {
  std::uint64_t id = 0;
  std::uint64_t previous_id = 0;  // of the page before it; 0: this is the first one
  std::int64_t ns = 0;
  std::string title;  // escaped as in the file; empty for a log item
  bool is_log_item = false;
  // Its text: from the start of its "  <page>" line through the newline after </page>.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  // these three as far as it was read
  std::uint64_t revisions = 0;
  std::uint64_t text_bytes = 0;  // sum over its revisions
};

struct ScannedRevision {
  std::uint64_t id = 0;
  std::uint64_t offset = 0;      // of the `<` of its <revision>
  std::uint64_t text_bytes = 0;  // what bytes="" says, summed over its slots
};

class PageVisitor {
 public:
  virtual ~PageVisitor() = default;
  // Through the newline after </siteinfo>.
  virtual void header(std::string_view bytes) = 0;
  // Called before the first of the page's bytes: id, ns, title and offset are known.
  virtual void page_begin(const ScannedPage&) {}
  virtual void page_bytes(std::string_view bytes) = 0;
  // At its </revision>; bytes behind it may have come before.
  virtual void revision(const ScannedPage&, const ScannedRevision&) {}
  // After the last of the page's bytes.
  virtual void page_end(const ScannedPage&) {}
  // From behind the last page.
  virtual void footer(std::string_view bytes) = 0;
};

struct ScanError {
  bool truncated = false;    // the input ended too early; what there was is right
  std::uint64_t offset = 0;  // in the input
  std::string why;           // names the page where there is one; without the offset
  // "WHY at byte N"
  std::string to_string() const;
};

class PageScanner {
 public:
  enum class Start {
    kFile,    // the input is a whole file
    kMiddle,  // it begins anywhere; all before the first page is given as header
  };
  // `offset` is that of the first byte fed. `visitor` must outlive the scanner.
  explicit PageScanner(PageVisitor& visitor, Start start = Start::kFile, std::uint64_t offset = 0)
      : visitor_(visitor), offset_(offset), is_middle_(start == Start::kMiddle) {}

  // False after an error.
  bool feed(std::string_view bytes);
  // The input is over. False where it may not end here.
  bool finish();

  // Set after a false.
  const ScanError& error() const { return *error_; }
  bool failed() const { return error_.has_value(); }
  // Whole pages so far.
  std::uint64_t pages() const { return pages_; }
  // Within a page that began and did not end yet, and is known.
  bool in_page() const { return region_ == Region::kPage && known_; }
  const ScannedPage& page() const { return page_; }
  // Behind the header or a page, and nothing has begun.
  bool between_pages() const { return region_ == Region::kBetween && token_ == Token::kText; }
  // Behind </mediawiki>.
  bool at_end() const { return region_ == Region::kFooter; }

 private:
  enum class Region { kHeader, kBetween, kPage, kFooter };
  enum class Token { kText, kTag, kContent };
  enum class Field { kTitle, kNs, kId, kRevisionId };

  void take_text(size_t& at);
  void take_outside_text(size_t end, size_t& at);
  void take_tag(size_t& at);
  void take_content(size_t& at);
  void end_token(std::string_view part, size_t end, bool is_whole,
                 void (PageScanner::*take)(std::string_view, size_t));
  void on_tag(std::string_view tag, size_t end);
  void on_tag_in_page(std::string_view tag, std::string_view name, size_t end);
  void on_tag_outside(std::string_view name, size_t end);
  void on_content(std::string_view text, size_t end);
  void on_revision_text(std::string_view tag);
  void open_page(bool is_log_item);
  void close_page(size_t end);
  void want(Field field, std::string_view tag);
  // Gives all bytes up to `end` of this feed to the region they belong to.
  void deliver(size_t end);
  bool is_decided() const;
  void fail(std::uint64_t offset, std::string why, bool truncated = false);
  std::string page_name() const;
  std::uint64_t offset_of(size_t at) const { return offset_ + at; }

  PageVisitor& visitor_;
  std::string_view bytes_;  // of this feed
  size_t delivered_ = 0;    // of them
  std::uint64_t offset_;    // of bytes_[0]
  std::string held_;        // of earlier feeds, not delivered: it is open whose they are
  Region region_ = Region::kHeader;
  Token token_ = Token::kText;
  std::string token_bytes_;  // of a tag or content that began in an earlier feed
  std::uint64_t tag_offset_ = 0;
  Field field_ = Field::kId;
  bool is_middle_;
  bool has_root_ = false;     // <mediawiki> was seen
  bool just_closed_ = false;  // a newline here belongs to what ended
  bool known_ = false;
  bool has_title_ = false;
  bool in_revision_ = false;
  bool has_revision_id_ = false;
  ScannedPage page_;
  ScannedRevision revision_;
  std::uint64_t previous_id_ = 0;
  std::uint64_t pages_ = 0;
  std::optional<ScanError> error_;
};

}  // namespace dumps::mediawiki
