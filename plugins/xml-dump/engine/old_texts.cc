#include "plugins/xml-dump/engine/old_texts.h"

#include <tuple>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/page_scanner.h"
#include "plugins/mediawiki/sha1_base36.h"
#include "plugins/mediawiki/xml_escape.h"

namespace dumps::xml_dump {
namespace {

constexpr size_t kReadBytes = size_t{256} << 10;

// The escaped text of the main slot in the bytes of a revision; nothing when it has none.
std::optional<std::string_view> main_text(std::string_view revision) {
  constexpr std::string_view kTag = "<text ";
  constexpr std::string_view kEnd = "</text>";
  const size_t tag = revision.find(kTag);
  if (tag == std::string_view::npos) return std::nullopt;
  // Other slots come behind the main one, in <content>.
  if (revision.substr(0, tag).find("<content>") != std::string_view::npos) return std::nullopt;
  const size_t begin = revision.find('>', tag);
  if (begin == std::string_view::npos) return std::nullopt;
  if (revision[begin - 1] == '/') return std::string_view();  // the size tells whether it is empty
  const size_t end = revision.find(kEnd, begin);
  if (end == std::string_view::npos) return std::nullopt;
  return revision.substr(begin + 1, end - begin - 1);
}

}  // namespace

// One file, revision by revision.
class OldTexts::Scan : private mediawiki::PageVisitor {
 public:
  Scan(const OldFile& file, std::int64_t first_page)
      : name_(file.name), input_(file.open()), scanner_(*this, go_near(file, first_page)) {}

  // Goes forward to that revision; false when it is not there.
  bool seek(std::int64_t page_id, std::int64_t revision_id) {
    const auto wanted =
        std::pair(static_cast<std::uint64_t>(page_id), static_cast<std::uint64_t>(revision_id));
    for (;;) {
      for (; next_ < marks_.size(); ++next_) {
        const auto at = std::pair(marks_[next_].page_id, marks_[next_].revision_id);
        if (at >= wanted) return at == wanted;
      }
      if (is_over_) return false;
      read_more();
    }
  }
  // The escaped text of the revision that was found.
  std::optional<std::string_view> text() const {
    const size_t begin = place(next_);
    const size_t end = next_ + 1 < marks_.size() ? place(next_ + 1) : bytes_.size();
    return main_text(bytes_.view().substr(begin, end - begin));
  }

 private:
  struct Mark {
    std::uint64_t page_id = 0;
    std::uint64_t revision_id = 0;
    std::uint64_t offset = 0;  // of its <revision>
  };

  mediawiki::PageScanner::Start go_near(const OldFile& file, std::int64_t page_id) {
    using Start = mediawiki::PageScanner::Start;
    if (page_id <= file.pages.first || file.stored_bytes <= kNearBytes) return Start::kFile;
    if (go_near_page(input_, file.stored_bytes, static_cast<std::uint64_t>(page_id))) {
      return Start::kMiddle;
    }
    input_ = file.open();
    return Start::kFile;
  }

  size_t place(size_t mark) const { return static_cast<size_t>(marks_[mark].offset - begin_); }

  void read_more() {
    forget_read();
    buffer_.resize(kReadBytes);
    const size_t got = input_.read(buffer_);
    const bool good = got == 0 ? scanner_.finish() : scanner_.feed({buffer_.data(), got});
    is_over_ = got == 0;
    if (!good) throw plugin::failed(name_, scanner_.error().to_string());
  }
  // Keeps the revision that has begun.
  void forget_read() {
    const std::uint64_t from = scanner_.in_page() ? open_offset_ : begin_ + bytes_.size();
    marks_.clear();
    next_ = 0;
    if (from - begin_ < bytes_.size() / 2) return;  // a big one is not moved again and again
    const std::string rest(bytes_.view().substr(static_cast<size_t>(from - begin_)));
    bytes_.clear();
    bytes_ << rest;
    begin_ = from;
  }

  void header(std::string_view bytes) override { take(bytes); }
  void footer(std::string_view bytes) override { take(bytes); }
  void page_bytes(std::string_view bytes) override { take(bytes); }
  void take(std::string_view bytes) { bytes_ << bytes; }
  void page_begin(const mediawiki::ScannedPage& page) override { open_offset_ = page.offset; }
  void revision(const mediawiki::ScannedPage& page,
                const mediawiki::ScannedRevision& revision) override {
    marks_.push_back({page.id, revision.id, revision.offset});
    // The next one begins behind this one; its `<` is not known yet.
    open_offset_ = revision.offset + 1;
  }

  const std::string name_;
  OldInput input_;
  mediawiki::PageScanner scanner_;
  std::vector<char> buffer_;
  mediawiki::ByteBuffer bytes_;  // of the file, from `begin_` on
  std::uint64_t begin_ = 0;
  std::uint64_t open_offset_ = 0;  // nothing before it is needed for what is still open
  std::vector<Mark> marks_;        // revisions that are whole in `bytes_`
  size_t next_ = 0;
  bool is_over_ = false;
};

OldTexts::OldTexts(std::vector<OldFile> files, Warn warn)
    : files_(std::move(files)), warn_(std::move(warn)) {}

OldTexts::~OldTexts() = default;

// Leaves out files that end before the page.
bool OldTexts::open_for(std::int64_t page_id) {
  if (scan_ != nullptr && files_[next_file_ - 1].pages.last >= page_id) return true;
  while (next_file_ < files_.size() && files_[next_file_].pages.last < page_id) ++next_file_;
  if (next_file_ == files_.size() || !files_[next_file_].pages.contains(page_id)) return false;
  scan_.reset();
  scan_ = std::make_unique<Scan>(files_[next_file_++], page_id);
  return true;
}

bool OldTexts::seek(std::int64_t page_id, std::int64_t revision_id) {
  if (next_file_ > files_.size()) return false;
  try {
    return open_for(page_id) && scan_->seek(page_id, revision_id);
  } catch (const plugin::Failure& failure) {
    if (failure.status() == DUMPS_CANCELLED) throw;
    warn_("texts are not taken from the earlier dump any more: " + failure.subject() + ": " +
          failure.message());
    scan_.reset();
    next_file_ = files_.size() + 1;
    return false;
  }
}

std::optional<std::string_view> OldTexts::take(const Wanted& wanted, Arena& arena) {
  if (wanted.sha1.empty() || !seek(wanted.page_id, wanted.revision_id)) return std::nullopt;
  const auto escaped = scan_->text();
  if (!escaped || static_cast<std::int64_t>(escaped->size()) < wanted.size) return std::nullopt;
  plain_.clear();
  mediawiki::append_unescaped_text(plain_, *escaped);
  if (static_cast<std::int64_t>(plain_.size()) != wanted.size ||
      mediawiki::sha1_base36(plain_.view()) != wanted.sha1) {
    return std::nullopt;
  }
  return arena.keep(plain_.view());
}

}  // namespace dumps::xml_dump
