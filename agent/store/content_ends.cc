#include "agent/store/content_ends.h"

#include <algorithm>

namespace dumps {
namespace {

// MediaWiki's <siteinfo> names its generator in the first 600 bytes or so; a root element with its
// namespaces takes 400 of them.
constexpr size_t kHeadBytes = 4096;
// A closing element, or the comment with a time at the end of SQL.
constexpr size_t kTailBytes = 128;
constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t last = text.find_last_not_of(kSpace);
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

// Between `before` and the next `after`; empty when one of them is missing.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + before.size();
  const size_t end = text.find(after, begin);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin);
}

// Behind declarations and comments; empty when the text does not begin with '<'.
std::string_view root_element(std::string_view head) {
  while (head.starts_with("<?") || head.starts_with("<!")) {
    const std::string_view close = head.starts_with("<!--") ? "-->" : ">";
    const size_t end = head.find(close);
    if (end == std::string_view::npos) return {};
    head.remove_prefix(std::min(head.find_first_not_of(kSpace, end + close.size()), head.size()));
  }
  if (!head.starts_with('<')) return {};
  return head.substr(1, head.find_first_of(" \t\r\n/>") - 1);
}

ContentForm xml_form(std::string_view head, std::string_view tail) {
  ContentForm form;
  form.root = root_element(head);
  if (form.root.empty()) return form;
  form.closed = trimmed(tail).ends_with("</" + form.root + ">");
  if (form.root != "mediawiki") return form;
  const std::string_view start = between(head, "<mediawiki", ">");
  form.schema = between(start, " version=\"", "\"");
  const std::string_view generator = between(head, "<generator>", "</generator>");
  constexpr std::string_view kMediaWiki = "MediaWiki ";
  if (generator.starts_with(kMediaWiki)) form.mediawiki = generator.substr(kMediaWiki.size());
  return form;
}

ContentForm sql_form(std::string_view head, std::string_view tail) {
  ContentForm form;
  // MariaDB's begins with a comment that only its own client runs.
  const std::string_view start = head.substr(0, 256);
  if (start.find("-- MySQL dump") == std::string_view::npos &&
      start.find("-- MariaDB dump") == std::string_view::npos) {
    return form;
  }
  form.root = "sql";
  form.closed = tail.find("-- Dump completed") != std::string_view::npos;
  return form;
}

ContentForm json_form(std::string_view head, std::string_view tail) {
  ContentForm form;
  if (!head.starts_with('{') && !head.starts_with('[')) return form;
  form.root = "json";
  form.closed = trimmed(tail).ends_with(head[0] == '{' ? '}' : ']');
  return form;
}

}  // namespace

void ContentEnds::add(std::string_view bytes) {
  if (head_.size() < kHeadBytes) head_ += bytes.substr(0, kHeadBytes - head_.size());
  if (bytes.size() >= kTailBytes) {
    tail_ = bytes.substr(bytes.size() - kTailBytes);
    return;
  }
  tail_ += bytes;
  if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
}

ContentForm ContentEnds::form(std::string_view name) const {
  const auto has = [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  if (has(".xml")) return xml_form(head_, tail_);
  if (has(".sql")) return sql_form(head_, tail_);
  if (has(".json")) return json_form(head_, tail_);
  return {};
}

}  // namespace dumps
