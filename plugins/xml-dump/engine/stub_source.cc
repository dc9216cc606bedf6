#include "plugins/xml-dump/engine/stub_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/page_scanner.h"
#include "plugins/xml-dump/engine/stub_parser.h"

namespace dumps::xml_dump {
namespace {

constexpr size_t kChunkBytes = size_t{64} << 10;

bool takes(const PageSelection& selection, std::int64_t page_id, std::int64_t namespace_id) {
  return selection.pages.contains(page_id) && is_wanted(selection.kinds, namespace_id) &&
         selection.namespaces.takes(namespace_id);
}

plugin::Failure bad_stub(const std::string& name, const std::string& why) {
  return plugin::failed(
      name, "cannot be read as a stub file: " + why + "; make the step anew that writes it");
}

class Counter : public mediawiki::PageVisitor {
 public:
  explicit Counter(const PageSelection& selection) : selection_(selection) {}

  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}
  void revision(const mediawiki::ScannedPage& page,
                const mediawiki::ScannedRevision& revision) override {
    if (!is_taken(page)) return;
    if (selection_.revisions.contains(static_cast<std::int64_t>(revision.id))) ++count;
  }
  void page_end(const mediawiki::ScannedPage& page) override {
    if (page.revisions == 0 && is_taken(page)) ++count;
  }

  std::int64_t count = 0;

 private:
  bool is_taken(const mediawiki::ScannedPage& page) const {
    return takes(selection_, static_cast<std::int64_t>(page.id), page.ns);
  }
  const PageSelection& selection_;
};

}  // namespace

class StubSource::Reader : public PageReader {
 public:
  Reader(StubSource& source, const PageSelection& selection)
      : source_(source), selection_(selection), bytes_(source.open_()) {}

  bool next_page(PageRow& page) override {
    while (const auto event = next()) {
      if (event->kind != StubEvent::Kind::kPage) continue;
      if (event->page.id > selection_.pages.last) return false;
      if (!takes(selection_, event->page.id, event->page.namespace_id)) continue;
      take(event->page, page);
      has_revision_ = is_page_over_ = false;
      return true;
    }
    return false;
  }

  bool next_revision(Arena& arena, RevisionRow& row) override {
    while (!is_page_over_) {
      auto event = next();
      if (!event) throw bad_stub(source_.name_, "it ends within a page");
      if (event->kind == StubEvent::Kind::kRevision) {
        has_revision_ = true;
        if (!selection_.revisions.contains(event->revision.id)) continue;
        take(event->revision, arena, row);
        return true;
      }
      is_page_over_ = true;
      if (has_revision_) return false;
      take(StubRevision{}, arena, row);
      return true;
    }
    return false;
  }

 private:
  std::optional<StubEvent> next() {
    std::deque<StubEvent>& events = parser_.events();
    while (events.empty()) {
      if (is_end_) return std::nullopt;
      const size_t size = bytes_(buffer_);
      is_end_ = size == 0;
      if (!parser_.feed({buffer_.data(), size}, is_end_)) {
        throw bad_stub(source_.name_, parser_.why());
      }
    }
    StubEvent event = std::move(events.front());
    events.pop_front();
    return event;
  }

  void take(const StubPage& stub, PageRow& page) const {
    page = {};
    page.id = stub.id;
    page.namespace_id = stub.namespace_id;
    std::string_view title = stub.title;
    const std::string_view space = source_.site_.name_of(stub.namespace_id);
    if (!space.empty() && title.starts_with(std::string(space) + ':')) {
      title.remove_prefix(space.size() + 1);
    }
    page.title = title;
    std::replace(page.title.begin(), page.title.end(), ' ', '_');
    page.redirect_title = stub.redirect;
  }

  void take(const StubRevision& stub, Arena& arena, RevisionRow& row) {
    row.id = stub.id;
    row.parent_id = stub.parent_id;
    row.timestamp = arena.keep(stub.timestamp);
    row.user_id = stub.user_id;
    row.user_name = arena.keep(stub.user_name);
    row.is_minor = stub.is_minor;
    row.deleted = stub.deleted;
    row.comment = arena.keep(stub.comment);
    row.sha1 = arena.keep(stub.sha1);
    row.slots.clear();
    for (const StubSlot& slot : stub.slots) {
      row.slots.push_back({*source_.words_.insert(slot.role).first,
                           *source_.words_.insert(slot.model).first, slot.origin, slot.size,
                           arena.keep(slot.sha1), arena.keep(slot.address)});
    }
  }

  StubSource& source_;
  const PageSelection selection_;
  const Bytes bytes_;
  std::vector<char> buffer_ = std::vector<char>(kChunkBytes);
  StubParser parser_;
  bool is_end_ = false;
  bool has_revision_ = false;  // the page at hand
  bool is_page_over_ = true;
};

std::int64_t StubSource::count(const PageSelection& selection) {
  Counter counter(selection);
  mediawiki::PageScanner scanner(counter);
  const Bytes bytes = open_();
  std::vector<char> buffer(kChunkBytes);
  while (const size_t size = bytes(buffer)) {
    if (!scanner.feed({buffer.data(), size})) break;
  }
  if (scanner.failed() || !scanner.finish()) {
    throw bad_stub(name_, scanner.error().to_string());
  }
  return counter.count;
}

std::unique_ptr<PageReader> StubSource::read_pages(const PageSelection& selection, LossVisitor) {
  return std::make_unique<Reader>(*this, selection);
}

}  // namespace dumps::xml_dump
