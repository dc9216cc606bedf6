#include "agent/file/page_ranges.h"

#include <algorithm>

#include "agent/file/export_header.h"
#include "agent/file/interrupt.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;

class RangeFinder : public mediawiki::PageVisitor {
 public:
  RangeFinder() { scanner_.emplace(*this); }

  void header(std::string_view bytes) override {
    if (is_first_ && ranges_.header.size() < kMaxExportHeader) ranges_.header += bytes;
  }
  void page_begin(const ScannedPage& page) override {
    if (is_first_) has_header_ = true;
    for (; unfollowed_ < ranges_.lost.size(); ++unfollowed_) {
      ranges_.lost[unfollowed_].next_page = page.id;
    }
  }
  void page_bytes(std::string_view) override {}
  void page_end(const ScannedPage& page) override {
    std::vector<TextRange>& pages = ranges_.pages;
    if (pages.empty() || pages.back().end != page.offset) pages.push_back({page.offset, 0});
    pages.back().end = page.offset + page.size;
    if (ranges_.page_count++ == 0) ranges_.first_id = page.id;
    ranges_.last_id = page.id;
    ranges_.revision_count += page.revisions;
  }
  void footer(std::string_view) override {
    if (is_first_) has_header_ = true;
  }

  void add(std::string_view text) {
    std::uint64_t begin = ranges_.text_bytes;
    ranges_.text_bytes += text.size();
    while (!scanner_->feed(text)) {
      // The text is no export here, though its checksum is right: what follows may be.
      const mediawiki::ScanError error = scanner_->error();
      const std::uint64_t least = std::max(begin, restart_ + (error.offset <= restart_ ? 1 : 0));
      restart_ = std::min(std::max(error.offset, least), ranges_.text_bytes);
      lose(std::nullopt, error.why, error.offset);
      scanner_.emplace(*this, PageScanner::Start::kMiddle, restart_);
      text.remove_prefix(static_cast<size_t>(restart_ - begin));
      begin = restart_;
    }
  }

  void interrupt(const FilePart& part) {
    scanner_->finish();
    lose(part, part.why, ranges_.text_bytes);
    restart_ = ranges_.text_bytes;
    scanner_.emplace(*this, PageScanner::Start::kMiddle, restart_);
  }

  PageRanges finish() {
    const bool is_good = scanner_->finish();
    if (!is_good) {
      // Where the file is cut that has been said already.
      const bool is_said = !ranges_.lost.empty() && ranges_.lost.back().text_offset == restart_ &&
                           restart_ == ranges_.text_bytes;
      if (!is_said) lose(std::nullopt, scanner_->error().why, scanner_->error().offset);
    }
    ranges_.is_whole = ranges_.lost.empty();
    // Cut before the first page it may be whole nevertheless.
    if (!has_header_) ranges_.header = header_of(ranges_.header);
    return std::move(ranges_);
  }

 private:
  void lose(std::optional<FilePart> part, std::string why, std::uint64_t text_offset) {
    LostPlace lost;
    lost.part = std::move(part);
    lost.why = std::move(why);
    if (lost.why.ends_with(',')) lost.why.pop_back();  // the scanner's goes on with the place
    lost.text_offset = text_offset;
    lost.cut_page = scanner_->in_page() ? scanner_->page().id : 0;
    lost.last_page = ranges_.last_id;
    ranges_.lost.push_back(std::move(lost));
    is_first_ = false;
  }

  PageRanges ranges_;
  std::optional<PageScanner> scanner_;
  bool has_header_ = false;    // all of it
  bool is_first_ = true;       // nothing is lost so far
  size_t unfollowed_ = 0;      // lost places from here on have no page behind them so far
  std::uint64_t restart_ = 0;  // where the scanner began
};

}  // namespace

std::vector<TextRange> PageRanges::kept() const {
  std::vector<TextRange> ranges;
  if (!header.empty()) ranges.push_back({0, header.size()});
  for (const TextRange& range : pages) {
    if (!ranges.empty() && ranges.back().end == range.begin) {
      ranges.back().end = range.end;
    } else {
      ranges.push_back(range);
    }
  }
  return ranges;
}

std::uint64_t PageRanges::kept_bytes() const {
  std::uint64_t bytes = 0;
  for (const TextRange& range : kept()) bytes += range.end - range.begin;
  return bytes;
}

Result<PageRanges> find_pages(PartReader& reader, Progress& progress) {
  RangeFinder finder;
  for (;;) {
    if (Status s = check_interrupt(); !s) return std::move(s).error();
    Result<PartReader::Step> step = reader.next();
    if (!step) return std::move(step).error();
    switch (step->kind) {
      case PartReader::Step::Kind::kText:
        finder.add(step->text);
        break;
      case PartReader::Step::Kind::kPart:
        progress.at(step->part.end);
        if (step->part.loses_text) finder.interrupt(step->part);
        break;
      case PartReader::Step::Kind::kEnd:
        return finder.finish();
    }
  }
}

Result<std::string> read_header(PartReader& reader) {
  std::string text;
  while (text.size() < kMaxExportHeader) {
    Result<PartReader::Step> step = reader.next();
    if (!step) return std::move(step).error();
    const bool is_over = step->kind == PartReader::Step::Kind::kEnd || step->part.loses_text;
    if (step->kind == PartReader::Step::Kind::kText) text += step->text;
    std::string header = header_of(text);
    if (header.ends_with('\n') || is_over) return header;
  }
  return std::string();
}

}  // namespace dumps::file
