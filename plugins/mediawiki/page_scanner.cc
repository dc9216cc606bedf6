#include "plugins/mediawiki/page_scanner.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "plugins/mediawiki/quoted.h"

namespace dumps::mediawiki {
namespace {

// More than any that MediaWiki writes: titles have 255 bytes, escaped six times that.
constexpr size_t kMaxTagBytes = size_t{64} << 10;
constexpr size_t kMaxContentBytes = size_t{16} << 10;
// What may lie between two pages, and before a page's id.
constexpr size_t kMaxHeldBytes = size_t{256} << 10;

// Tags within a page that mean something to the scanner begin so.
bool may_matter(char first, char second) {
  switch (first) {
    case '/':
      return second == 'p' || second == 'r' || second == 'l' || second == 'm';
    case 'i':
      return second == 'd';
    case 'l':
    case 'm':
    case 'n':
    case 'p':
    case 'r':
    case 't':
      return true;
    default:
      return false;
  }
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

std::string ScanError::to_string() const { return why + " at byte " + std::to_string(offset); }

bool PageScanner::feed(std::string_view bytes) {
  if (failed()) return false;
  bytes_ = bytes;
  delivered_ = 0;
  size_t at = 0;
  while (at < bytes.size() && !failed()) {
    switch (token_) {
      case Token::kText:
        take_text(at);
        break;
      case Token::kTag:
        take_tag(at);
        break;
      case Token::kContent:
        take_content(at);
        break;
    }
    if (!is_decided() && held_.size() + at - delivered_ > kMaxHeldBytes && !failed()) {
      fail(offset_of(delivered_) - held_.size() + kMaxHeldBytes,
           region_ == Region::kPage ? "no <id> near the begin of a page" : "too many blanks");
    }
  }
  if (failed()) return false;
  if (is_decided()) {
    deliver(bytes.size());
  } else {
    held_.append(bytes.substr(delivered_));
  }
  offset_ += bytes.size();
  bytes_ = {};
  delivered_ = 0;
  return true;
}

// Outside of pages it is open whose a blank or a tag that began is.
bool PageScanner::is_decided() const {
  if (region_ == Region::kPage) return known_;
  return region_ == Region::kFooter;
}

void PageScanner::deliver(size_t end) {
  const std::string_view now = bytes_.substr(delivered_, end - delivered_);
  delivered_ = end;
  for (const std::string_view part : {std::string_view(held_), now}) {
    if (part.empty()) continue;
    switch (region_) {
      case Region::kHeader:
      case Region::kBetween:  // the newline after </siteinfo>
        visitor_.header(part);
        break;
      case Region::kPage:
        visitor_.page_bytes(part);
        break;
      case Region::kFooter:
        visitor_.footer(part);
        break;
    }
  }
  held_.clear();
}

void PageScanner::take_text(size_t& at) {
  if (just_closed_) {
    just_closed_ = false;
    const bool has_newline = bytes_[at] == '\n';
    if (has_newline) ++at;
    if (region_ == Region::kPage) {
      close_page(at);
    } else {
      deliver(at);
    }
    return;
  }
  const char* data = bytes_.data();
  for (;;) {
    const void* found = std::memchr(data + at, '<', bytes_.size() - at);
    const size_t end = found == nullptr
                           ? bytes_.size()
                           : static_cast<size_t>(static_cast<const char*>(found) - data);
    if (region_ != Region::kPage) {
      take_outside_text(end, at);
      if (failed()) return;
    }
    at = end;
    if (found == nullptr) return;
    // Nearly all tags of a page are passed by here.
    if (region_ == Region::kPage && at + 2 < bytes_.size() &&
        !may_matter(data[at + 1], data[at + 2])) {
      ++at;
      continue;
    }
    tag_offset_ = offset_of(at);
    token_ = Token::kTag;
    token_bytes_.clear();
    return;
  }
}

void PageScanner::take_outside_text(size_t end, size_t& at) {
  const std::string_view text = bytes_.substr(at, end - at);
  const auto odd = std::find_if_not(text.begin(), text.end(), is_space);
  const auto odd_at = at + static_cast<size_t>(odd - text.begin());
  if (region_ == Region::kHeader && (has_root_ || is_middle_)) {
    // Blanks at the end may be those before the first <page>.
    const size_t last = text.find_last_not_of(" \t");
    if (last != std::string_view::npos) deliver(at + last + 1);
  } else if (odd != text.end()) {
    switch (region_) {
      case Region::kHeader:
        fail(offset_of(odd_at), "not a MediaWiki XML file: it begins with \"" +
                                    quoted_start(text.substr(odd_at - at)) + "\"");
        break;
      case Region::kFooter:
        fail(offset_of(odd_at), "text after </mediawiki>");
        break;
      default:
        fail(offset_of(odd_at), "text between pages, after " + page_name());
    }
  }
}

void PageScanner::take_tag(size_t& at) {
  // take_text() passes by most tags of a page, but for those that a feed cuts within their first
  // letters; what it would not look at must not be looked at here either.
  if (region_ == Region::kPage && token_bytes_.size() < 3) {
    const size_t more = std::min(3 - token_bytes_.size(), bytes_.size() - at);
    std::string first = token_bytes_;
    first += bytes_.substr(at, more);
    if (first.size() == 3 && !may_matter(first[1], first[2])) {
      // Behind its `<` another one may stand.
      const size_t next = token_bytes_.find('<', 1);
      if (next != std::string::npos) {
        tag_offset_ += next;
        token_bytes_.erase(0, next);
        return;
      }
      if (token_bytes_.empty()) ++at;
      token_bytes_.clear();
      token_ = Token::kText;
      return;
    }
  }
  const void* found = std::memchr(bytes_.data() + at, '>', bytes_.size() - at);
  const size_t end = found == nullptr
                         ? bytes_.size()
                         : static_cast<size_t>(static_cast<const char*>(found) - bytes_.data()) + 1;
  const std::string_view part = bytes_.substr(at, end - at);
  if (token_bytes_.size() + part.size() > kMaxTagBytes) {
    fail(tag_offset_,
         "a tag without end: " + quoted_start(token_bytes_.empty() ? part : token_bytes_));
    return;
  }
  at = end;
  end_token(part, end, found != nullptr, &PageScanner::on_tag);
}

void PageScanner::take_content(size_t& at) {
  const void* found = std::memchr(bytes_.data() + at, '<', bytes_.size() - at);
  const size_t end = found == nullptr
                         ? bytes_.size()
                         : static_cast<size_t>(static_cast<const char*>(found) - bytes_.data());
  const std::string_view part = bytes_.substr(at, end - at);
  if (token_bytes_.size() + part.size() > kMaxContentBytes) {
    fail(tag_offset_, "an overlong " + std::string(field_ == Field::kTitle ? "title" : "id"));
    return;
  }
  at = end;
  end_token(part, end, found != nullptr, &PageScanner::on_content);
}

// Gives the token to `take` where this is the rest of it, which ends at `end`; else keeps it.
void PageScanner::end_token(std::string_view part, size_t end, bool is_whole,
                            void (PageScanner::*take)(std::string_view, size_t)) {
  if (!is_whole) {
    token_bytes_ += part;
    return;
  }
  token_ = Token::kText;
  if (token_bytes_.empty()) {
    (this->*take)(part, end);
    return;
  }
  token_bytes_ += part;
  const std::string token = std::exchange(token_bytes_, {});
  (this->*take)(token, end);
}

bool PageScanner::finish() {
  if (failed()) return false;
  if (just_closed_) {
    just_closed_ = false;
    if (region_ == Region::kPage) close_page(0);
  }
  if (region_ == Region::kFooter) {
    if (token_ == Token::kText) return true;
    fail(tag_offset_, "text after </mediawiki>");
    return false;
  }
  std::string where = "within the header,";
  if (region_ == Region::kPage) {
    where =
        "within " + page_name() + ", which begins at byte " + std::to_string(page_.offset) + ",";
  } else if (region_ == Region::kBetween) {
    where = "without </mediawiki>, after " + page_name() + ",";
  } else if (!has_root_ && !is_middle_) {
    where = "before <mediawiki>,";
  }
  fail(offset_, "the input ends " + where, true);
  return false;
}

std::string PageScanner::page_name() const {
  if (region_ == Region::kBetween && pages_ == 0) return "the header";
  const std::string kind = page_.is_log_item ? "log item " : "page ";
  if (region_ == Region::kPage && !known_) {
    return kind + (has_title_ ? "\"" + quoted_start(page_.title) + "\"" : "without title");
  }
  return kind + std::to_string(page_.id);
}

void PageScanner::fail(std::uint64_t offset, std::string why, bool truncated) {
  error_ = ScanError{truncated, offset, std::move(why)};
}

}  // namespace dumps::mediawiki
