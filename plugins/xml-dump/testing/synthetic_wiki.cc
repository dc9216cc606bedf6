#include "plugins/xml-dump/testing/synthetic_wiki.h"

namespace dumps::xml_dump {

class SyntheticWiki::Pages : public PageReader {
 public:
  explicit Pages(const SyntheticWiki& wiki) : wiki_(wiki) {}

  bool next_page(PageRow& page) override {
    if (is_read_) return false;
    is_read_ = true;
    page = {};
    page.id = 1;
    page.title = "Long";
    page.latest = wiki_.revisions_;
    return true;
  }
  bool next_revision(Arena& arena, RevisionRow& revision) override {
    if (id_ == wiki_.revisions_) return false;
    revision = {};
    revision.id = ++id_;
    revision.timestamp = "20260101000000";
    revision.user_name = "Alice";
    revision.user_id = 1;
    revision.sha1 = "r";
    SlotRow& slot = revision.slots.emplace_back();
    slot.role = "main";
    slot.model = "wikitext";
    slot.origin = id_;
    slot.size = wiki_.text_size;
    slot.sha1 = "s";
    slot.address = arena.keep("tt:" + std::to_string(id_));
    return true;
  }

 private:
  const SyntheticWiki& wiki_;
  bool is_read_ = false;
  std::int64_t id_ = 0;
};

std::unique_ptr<PageReader> SyntheticWiki::read_pages(const PageSelection&, LossVisitor) {
  return std::make_unique<Pages>(*this);
}

void SyntheticWiki::load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) {
  ++reads;
  for (const std::int64_t id : ids) {
    const Text text = text_of_(id);
    visit(id, text.flags, text.bytes);
  }
}

}  // namespace dumps::xml_dump
