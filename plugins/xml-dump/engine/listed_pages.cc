#include "plugins/xml-dump/engine/listed_pages.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/mediawiki/text_clean.h"
#include "plugins/mediawiki/title_text.h"

namespace dumps::xml_dump {
namespace {

constexpr std::string_view kBlanks(" \t\r\n\v\0", 6);

std::string_view trimmed(std::string_view line) {
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

PageSelection of_page(const PageSelection& selection, std::int64_t id) {
  PageSelection one = selection;
  one.pages = {id, id};
  return one;
}

}  // namespace

std::vector<std::int64_t> find_listed_pages(std::string_view lines,
                                            const mediawiki::RedirectResolver& titles,
                                            Database& database) {
  std::vector<std::int64_t> ids;
  std::string scratch;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = trimmed(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty()) continue;
    const auto title =
        titles.parse_title(mediawiki::clean_text(mediawiki::decode_references(line), scratch));
    if (!title || !title->interwiki.empty()) continue;
    if (const auto id = database.find_page(title->namespace_id, title->key)) ids.push_back(*id);
  }
  return ids;
}

// Reads one page after the other, each by a reader of its own.
class ListedPages::Reader : public PageReader {
 public:
  Reader(ListedPages& list, const PageSelection& selection, LossVisitor lost)
      : list_(list), selection_(selection), lost_(std::move(lost)) {}

  bool next_page(PageRow& page) override {
    while (next_ < list_.ids_.size()) {
      const std::int64_t id = list_.ids_[next_++];
      if (!selection_.pages.contains(id)) continue;
      reader_.reset();  // one at a time
      reader_ = list_.pages_.read_pages(of_page(selection_, id), lost_);
      if (reader_->next_page(page)) return true;
    }
    return false;
  }
  bool next_revision(Arena& arena, RevisionRow& revision) override {
    return reader_->next_revision(arena, revision);
  }

 private:
  ListedPages& list_;
  const PageSelection selection_;
  const LossVisitor lost_;
  std::unique_ptr<PageReader> reader_;
  size_t next_ = 0;
};

std::int64_t ListedPages::count(const PageSelection& selection) {
  std::int64_t sum = 0;
  for (const std::int64_t id : ids_) {
    if (selection.pages.contains(id)) sum += pages_.count(of_page(selection, id));
  }
  return sum;
}

std::unique_ptr<PageReader> ListedPages::read_pages(const PageSelection& selection,
                                                    LossVisitor lost) {
  return std::make_unique<Reader>(*this, selection, std::move(lost));
}

}  // namespace dumps::xml_dump
