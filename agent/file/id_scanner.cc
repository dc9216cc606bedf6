#include "agent/file/id_scanner.h"

#include <algorithm>
#include <charconv>

namespace dumps::file {
namespace {

constexpr std::string_view kPage = "<page>";
constexpr std::string_view kRevision = "<revision>";
constexpr std::string_view kId = "<id>";
// With this many bytes from its "<" on, an id is complete: 20 digits are the most.
constexpr size_t kLookahead = 32;

}  // namespace

void IdScanner::interrupt() {
  consumed_ += carried_.size();
  carried_.clear();
  state_ = State::kOutside;
}

bool IdScanner::add(std::string_view text) {
  while (!carried_.empty() && !text.empty() && !is_enough_) {
    // A tag across two texts: as much of the new one as decides it.
    const size_t had = carried_.size();
    const size_t more = std::min(text.size(), kLookahead);
    carried_ += text.substr(0, more);
    const size_t done = look(carried_);
    consumed_ += done;
    if (done >= had) {
      carried_.clear();
      text.remove_prefix(done - had);
    } else {
      carried_.erase(0, done);
      text.remove_prefix(more);
    }
  }
  if (is_enough_) return false;
  const size_t done = look(text);
  consumed_ += done;
  if (is_enough_) return false;
  carried_ += text.substr(done);
  return true;
}

// How many bytes are done with; what is left, fewer than kLookahead, may be the begin of a tag.
size_t IdScanner::look(std::string_view text) {
  size_t at = 0;
  while ((at = text.find('<', at)) != std::string_view::npos) {
    const std::string_view tag = text.substr(at);
    // Whatever is shorter could still become each of the three.
    const bool is_short = tag.size() < kLookahead;
    if (tag.starts_with(kPage) || tag.starts_with(kRevision)) {
      const bool is_page = tag.starts_with(kPage);
      state_ = is_page ? State::kInPage : State::kInRevision;
      begin_ = consumed_ + at;
      at += is_page ? kPage.size() : kRevision.size();
      continue;
    }
    if (state_ != State::kOutside && tag.starts_with(kId)) {
      std::uint64_t id = 0;
      const char* const first = tag.data() + kId.size();
      const auto [end, error] = std::from_chars(first, tag.data() + tag.size(), id);
      const auto length = static_cast<size_t>(end - tag.data());
      if (length == tag.size() && is_short) return at;
      const bool is_id = error == std::errc() && tag.substr(length).starts_with('<');
      const What what = state_ == State::kInPage ? What::kPage : What::kRevision;
      state_ = State::kOutside;
      at += length;
      if (is_id && !on_id_(what, id, begin_)) {
        is_enough_ = true;
        return at;
      }
      continue;
    }
    if (is_short &&
        (kPage.starts_with(tag) || kRevision.starts_with(tag) || kId.starts_with(tag))) {
      return at;
    }
    ++at;
  }
  return text.size();
}

}  // namespace dumps::file
