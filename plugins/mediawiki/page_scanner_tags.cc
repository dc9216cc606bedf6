// What PageScanner makes of the tags and texts that it finds: pages, their ids, their revisions.
#include <charconv>

#include "plugins/mediawiki/page_scanner.h"
#include "plugins/mediawiki/quoted.h"

namespace dumps::mediawiki {
namespace {

std::string_view name_of(std::string_view tag) {
  size_t end = 1;
  while (end < tag.size() && tag[end] != ' ' && tag[end] != '>' && tag[end] != '\n' &&
         tag[end] != '\t' && (tag[end] != '/' || end == 1)) {
    ++end;
  }
  return tag.substr(1, end - 1);
}

template <class Number>
bool parse_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

void PageScanner::on_tag(std::string_view tag, size_t end) {
  const std::string_view name = name_of(tag);
  if (region_ == Region::kPage) {
    on_tag_in_page(tag, name, end);
  } else {
    on_tag_outside(name, end);
  }
}

void PageScanner::on_tag_outside(std::string_view name, size_t end) {
  if (region_ == Region::kFooter) {
    fail(tag_offset_, "<" + quoted_start(name) + "> after </mediawiki>");
    return;
  }
  const bool is_page = name == "page";
  if (is_page || name == "logitem") {
    if (!has_root_ && !is_middle_) {
      fail(tag_offset_,
           "not a MediaWiki XML file: <" + quoted_start(name) + "> before <mediawiki>");
      return;
    }
    open_page(!is_page);
    return;
  }
  if (name == "/mediawiki" && (has_root_ || is_middle_)) {
    region_ = Region::kFooter;
    deliver(end);
    return;
  }
  if (name.starts_with('!') || name.starts_with('?')) return;  // a comment: of what follows
  if (region_ == Region::kBetween) {
    fail(tag_offset_, "<" + quoted_start(name) + "> between pages, after " + page_name());
    return;
  }
  if (name == "mediawiki") has_root_ = true;
  if (!has_root_ && !is_middle_) {
    fail(tag_offset_, "not a MediaWiki XML file: it begins with <" + quoted_start(name) +
                          "> and not <mediawiki>");
    return;
  }
  deliver(end);
  if (name == "/siteinfo") {
    region_ = Region::kBetween;
    just_closed_ = true;
  }
}

void PageScanner::on_tag_in_page(std::string_view tag, std::string_view name, size_t end) {
  if (name == "id") {
    if (!known_) {
      want(Field::kId, tag);
    } else if (in_revision_ && !has_revision_id_) {
      want(Field::kRevisionId, tag);
    }
  } else if (name == "text") {
    if (in_revision_) on_revision_text(tag);
  } else if (name == "revision") {
    if (!known_) return fail(page_.offset, "a page without <id>");
    in_revision_ = true;
    has_revision_id_ = false;
    revision_ = {};
    revision_.offset = tag_offset_;
  } else if (name == "/revision") {
    if (!in_revision_) return fail(tag_offset_, "</revision> without <revision> in " + page_name());
    in_revision_ = false;
    ++page_.revisions;
    page_.text_bytes += revision_.text_bytes;
    visitor_.revision(page_, revision_);
  } else if (name == "title") {
    if (!known_ && !has_title_) want(Field::kTitle, tag);
  } else if (name == "ns") {
    if (!known_) want(Field::kNs, tag);
  } else if (name == (page_.is_log_item ? "/logitem" : "/page")) {
    if (!known_) return fail(page_.offset, "a page without <id>");
    if (in_revision_) return fail(tag_offset_, "</page> within a revision of " + page_name());
    deliver(end);
    just_closed_ = true;
  } else if (name == "page" || name == "logitem" || name == "/page" || name == "/logitem" ||
             name == "mediawiki" || name == "/mediawiki") {
    fail(tag_offset_, "<" + std::string(name) + "> within " + page_name());
  }
}

void PageScanner::want(Field field, std::string_view tag) {
  if (tag.ends_with("/>")) return;  // empty
  field_ = field;
  token_ = Token::kContent;
}

void PageScanner::on_content(std::string_view text, size_t end) {
  const std::uint64_t begin = offset_of(end) - text.size();
  switch (field_) {
    case Field::kTitle:
      page_.title = text;
      has_title_ = true;
      break;
    case Field::kNs:
      if (!parse_number(text, page_.ns)) {
        fail(begin, "<ns> of " + page_name() + " is not a number: \"" + quoted_start(text) + "\"");
      }
      break;
    case Field::kId:
      if (!parse_number(text, page_.id) || page_.id == 0) {
        fail(begin,
             "<id> of " + page_name() + " is not a page's id: \"" + quoted_start(text) + "\"");
        return;
      }
      known_ = true;
      visitor_.page_begin(page_);
      break;
    case Field::kRevisionId:
      has_revision_id_ = true;
      if (!parse_number(text, revision_.id)) {
        fail(begin, "<id> of a revision of " + page_name() + " is not a number: \"" +
                        quoted_start(text) + "\"");
      }
      break;
  }
}

void PageScanner::on_revision_text(std::string_view tag) {
  constexpr std::string_view kName = " bytes=\"";
  const size_t found = tag.find(kName);
  if (found == std::string_view::npos) return;
  const std::string_view rest = tag.substr(found + kName.size());
  const std::string_view value = rest.substr(0, rest.find('"'));
  std::uint64_t bytes = 0;
  if (!parse_number(value, bytes)) {
    fail(tag_offset_, "bytes=\"" + quoted_start(value) + "\" of a revision of " + page_name() +
                          " is not a number");
    return;
  }
  revision_.text_bytes += bytes;
}

void PageScanner::open_page(bool is_log_item) {
  page_ = {};
  page_.is_log_item = is_log_item;
  page_.previous_id = previous_id_;
  page_.offset = offset_of(delivered_) - held_.size();
  region_ = Region::kPage;
  known_ = has_title_ = in_revision_ = false;
}

void PageScanner::close_page(size_t end) {
  deliver(end);
  page_.size = offset_of(end) - page_.offset;
  previous_id_ = page_.id;
  ++pages_;
  region_ = Region::kBetween;
  visitor_.page_end(page_);
}

}  // namespace dumps::mediawiki
