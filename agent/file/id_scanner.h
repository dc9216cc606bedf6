// Finds the ids of pages and revisions in the text of an export, wherever reading begins: in the
// middle of a page or of a tag. Knows only these tags; whoever needs whole pages uses the page
// scanner. Texts are escaped, so no tag stands within one. Not thread-safe. Memory: under 200
// bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dumps::file {

class IdScanner {
 public:
  enum class What : std::uint8_t { kPage, kRevision };
  // `offset` of the tag that begins the page or revision, in all text that was added. False:
  // enough, nothing more is looked at.
  using OnId = std::function<bool(What what, std::uint64_t id, std::uint64_t offset)>;

  explicit IdScanner(OnId on_id) : on_id_(std::move(on_id)) {}

  // False: the callback has had enough.
  bool add(std::string_view text);
  // What was begun does not go on; the next text is from elsewhere.
  void interrupt();
  // The text added so far ends within a page's or revision's tag or before its id: more text may
  // bring it.
  bool is_pending() const { return !carried_.empty() || state_ != State::kOutside; }

 private:
  enum class State : std::uint8_t { kOutside, kInPage, kInRevision };

  size_t look(std::string_view text);

  const OnId on_id_;
  State state_ = State::kOutside;
  std::uint64_t begin_ = 0;     // offset of the page or revision whose id comes next
  std::uint64_t consumed_ = 0;  // bytes that are looked at
  std::string carried_;         // the begin of a tag, from the last text
  bool is_enough_ = false;
};

}  // namespace dumps::file
