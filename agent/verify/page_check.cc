#include "agent/verify/page_check.h"

#include <algorithm>

#include "agent/verify/page_range_name.h"
#include "plugins/mediawiki/site_info.h"

namespace dumps {
namespace {

constexpr size_t kMostHeaderBytes = size_t{1} << 20;

}  // namespace

bool must_be_dump(const std::string& name, std::string_view text) {
  const auto skip_blanks = [&text] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  };
  skip_blanks();
  if (text.starts_with("<?xml")) {
    text.remove_prefix(std::min(text.find("?>"), text.size() - 2) + 2);
    skip_blanks();
  }
  if (text.starts_with("<mediawiki")) return true;
  return name.find(".xml") != std::string::npos && !text.starts_with("<feed");
}

void PageCheck::add(std::string_view text) {
  if (text_bytes_ == 0) is_dump_ = must_be_dump(name_, text);
  text_bytes_ += text.size();
  if (is_dump_) scanner_.feed(text);
}

void PageCheck::header(std::string_view bytes) {
  if (header_.size() < kMostHeaderBytes) header_ += bytes;
}

void PageCheck::page_begin(const mediawiki::ScannedPage& page) {
  if (pages_++ == 0) first_ = page.id;
  is_log_ = is_log_ || page.is_log_item;
  first_ = std::min(first_, page.id);
  last_ = std::max(last_, page.id);
  if (page.previous_id == 0 || page.id > page.previous_id || disorder_++ != 0) return;
  first_disorder_ = "page " + std::to_string(page.id) + " comes after page " +
                    std::to_string(page.previous_id) + " at byte " + std::to_string(page.offset) +
                    " of the text";
}

std::vector<Finding> PageCheck::finish(bool is_whole) {
  std::vector<Finding> found;
  const auto report = [&](Check check, std::string what) {
    found.push_back({check, name_, std::move(what)});
  };
  if (!is_dump_) return found;
  if ((is_whole || scanner_.failed()) && !scanner_.finish()) {
    report(Check::kStructure, scanner_.error().to_string() + " of the text");
  }
  // Of a text that is cut or damaged nothing more can be said.
  if (!is_whole || !found.empty()) return found;
  std::string why;
  if (!mediawiki::parse_site_info(header_, why)) report(Check::kStructure, "the header " + why);
  if (disorder_ > 0) {
    report(Check::kOrder,
           "ids do not ascend: " + first_disorder_ +
               (disorder_ > 1 ? ", and " + std::to_string(disorder_ - 1) + " more" : ""));
  }
  const auto range = page_range_in(name_);
  if (range && pages_ > 0 && (first_ < range->first || last_ > range->last)) {
    report(Check::kRange, "the name says pages " + std::to_string(range->first) + " to " +
                              std::to_string(range->last) + ", there are " +
                              std::to_string(first_) + " to " + std::to_string(last_));
  }
  return found;
}

}  // namespace dumps
