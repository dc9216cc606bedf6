#include "plugins/xml-dump/mariadb/mariadb_pages.h"

#include <algorithm>
#include <utility>

#include "plugins/xml-dump/database/wiki_rows.h"
#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kChunkPages = 200;

// A copy whose strings live as long as `arena`.
void copy_revision(const RevisionRow& from, Arena& arena, RevisionRow& to) {
  std::vector<SlotRow> slots = std::move(to.slots);  // keeps its memory
  slots.assign(from.slots.begin(), from.slots.end());
  to = {from.id,
        from.parent_id,
        arena.keep(from.timestamp),
        from.user_id,
        arena.keep(from.user_name),
        from.is_minor,
        from.deleted,
        arena.keep(from.comment),
        arena.keep(from.sha1),
        {}};
  to.slots = std::move(slots);
  for (SlotRow& slot : to.slots) {
    slot.sha1 = arena.keep(slot.sha1);
    slot.address = arena.keep(slot.address);
  }
}

}  // namespace

MariadbPages::MariadbPages(MariadbWiki& wiki, PageSelection selection, LossVisitor lost)
    : wiki_(wiki),
      session_(wiki.session()),
      selection_(std::move(selection)),
      lost_(std::move(lost)),
      reads_all_(!selection_.latest_only && selection_.kinds == PageKinds::kAll &&
                 selection_.namespaces.takes_all() && selection_.takes_all_revisions()),
      pages_(wiki.statements().pages(selection_)),
      ids_(reads_all_ ? wiki.statements().revisions_of_range(selection_)
                      : wiki.statements().revisions_of_pages(selection_)),
      revisions_(wiki.statements().revisions()),
      first_total_(wiki.count(selection_)),
      generation_(session_.generation()),
      next_first_(selection_.pages.first) {}

bool MariadbPages::load_chunk() {
  if (is_planned_) return false;
  session_.keep_fresh();
  Chunk chunk = session_.retry([this] { return read_chunk(); });
  if (generation_ != session_.generation()) count_again();
  is_planned_ = chunk.is_last;
  if (!is_planned_) next_first_ = chunk.pages.back().row.id + 1;
  items_planned_ += chunk.items;
  for (PlannedPage& page : chunk.pages) planned_.push_back(std::move(page));
  for (const LostRow& orphan : chunk.orphans) lost_(orphan);
  return true;
}

MariadbPages::Chunk MariadbPages::read_chunk() {
  Chunk chunk;
  {
    MariadbRows rows = session_.main().query(
        FilledStatement(pages_).add({next_first_, selection_.pages.last}).add(kChunkPages).text());
    while (rows.step()) take_page(rows, chunk.pages.emplace_back().row);
  }
  chunk.is_last = chunk.pages.size() < static_cast<size_t>(kChunkPages) ||
                  chunk.pages.back().row.id >= selection_.pages.last;
  if (selection_.latest_only) {
    for (PlannedPage& page : chunk.pages) page.revisions = {page.row.latest};
    chunk.items = static_cast<std::int64_t>(chunk.pages.size());
  } else if (reads_all_ || !chunk.pages.empty()) {
    read_revision_ids(chunk);
  }
  return chunk;
}

void MariadbPages::read_revision_ids(Chunk& chunk) {
  FilledStatement statement(ids_);
  if (reads_all_) {
    statement.add({next_first_, chunk.is_last ? selection_.pages.last : chunk.pages.back().row.id});
  } else {
    std::vector<std::int64_t> pages;
    for (const PlannedPage& page : chunk.pages) pages.push_back(page.row.id);
    statement.add(pages);
  }
  MariadbRows rows = session_.main().query(statement.text());
  for (; rows.step(); ++chunk.items) place_revision(chunk, rows.integer(0), rows.integer(1));
  for (PlannedPage& page : chunk.pages) std::sort(page.revisions.begin(), page.revisions.end());
}

void MariadbPages::place_revision(Chunk& chunk, std::int64_t page_id, std::int64_t revision_id) {
  const auto page = std::lower_bound(
      chunk.pages.begin(), chunk.pages.end(), page_id,
      [](const PlannedPage& planned, std::int64_t id) { return planned.row.id < id; });
  if (page != chunk.pages.end() && page->row.id == page_id) {
    page->revisions.push_back(revision_id);
  } else {
    chunk.orphans.push_back({revision_id, page_id, "the revision belongs to no page"});
  }
}

// A new snapshot holds another number of rows from here on.
void MariadbPages::count_again() {
  generation_ = session_.generation();
  PageSelection rest = selection_;
  rest.pages.first = next_first_;
  total_change_ = items_planned_ + wiki_.count(rest) - first_total_;
}

// False when nothing is left to be read.
bool MariadbPages::fill(RevisionBatch& batch) {
  batch.clear();
  while (!batch.is_full()) {
    if (fed_pages_ == planned_.size() && !load_chunk()) break;
    if (fed_pages_ == planned_.size()) continue;
    const PlannedPage& page = planned_[fed_pages_];
    if (fed_revisions_ == page.revisions.size()) {
      ++fed_pages_;
      fed_revisions_ = 0;
    } else {
      batch.add({page.row.id, page.revisions[fed_revisions_++]});
    }
  }
  return batch.size() != 0;
}

// Keeps the connections busy. The first serves look-ups, too: it reads ahead only while there are
// none, or alone.
void MariadbPages::send_batches() {
  const bool spares_first = session_.readers() > 1 && wiki_.had_look_ups();
  for (size_t i = spares_first ? 1 : 0; i < session_.readers(); ++i) {
    if (batches_.size() > session_.readers() || session_.reader(i).is_waiting()) continue;
    std::unique_ptr<RevisionBatch> batch;
    if (spare_.empty()) {
      batch = std::make_unique<RevisionBatch>(session_, revisions_, wiki_.slot_names());
    } else {
      batch = std::move(spare_.back());
      spare_.pop_back();
    }
    if (!fill(*batch)) return spare_.push_back(std::move(batch));
    session_.retry([&] { batch->send(i); });
    batches_.push_back(std::move(batch));
  }
}

const RevisionRow* MariadbPages::next_row(RevisionBatch::Item& item) {
  if (!batches_.empty() && next_item_ == batches_.front()->size()) {
    spare_.push_back(std::move(batches_.front()));
    batches_.pop_front();
    next_item_ = 0;
  }
  if (batches_.empty()) send_batches();
  RevisionBatch& batch = *batches_.front();
  if (next_item_ == 0) {
    batch.receive();
    send_batches();
  }
  item = batch.item(next_item_);
  return batch.find(next_item_++);
}

void MariadbPages::skip_rest_of_page() {
  RevisionBatch::Item item;
  for (; next_revision_ < planned_.front().revisions.size(); ++next_revision_) next_row(item);
  planned_.pop_front();
  if (fed_pages_ > 0) {
    --fed_pages_;
  } else {
    fed_revisions_ = 0;
  }
  in_page_ = false;
}

bool MariadbPages::next_page(PageRow& page) {
  if (in_page_) skip_rest_of_page();
  while (planned_.empty()) {
    if (!load_chunk()) return false;
  }
  page = planned_.front().row;
  in_page_ = true;
  next_revision_ = 0;
  return true;
}

bool MariadbPages::next_revision(Arena& arena, RevisionRow& revision) {
  if (!in_page_) return false;
  while (next_revision_ < planned_.front().revisions.size()) {
    ++next_revision_;
    RevisionBatch::Item item;
    if (const RevisionRow* row = next_row(item); row != nullptr) {
      copy_revision(*row, arena, revision);
      return true;
    }
    lost_({item.revision_id, item.page_id, wiki_.why_lost(item.page_id, item.revision_id)});
  }
  return false;
}

}  // namespace dumps::xml_dump
