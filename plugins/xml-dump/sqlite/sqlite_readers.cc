#include "plugins/xml-dump/sqlite/sqlite_readers.h"

#include <algorithm>
#include <utility>

#include "plugins/xml-dump/database/wiki_rows.h"

namespace dumps::xml_dump {

void bind_range(SqliteStatement& statement, IdRange range) {
  statement.bind(1, range.first);
  statement.bind(2, range.last);
}

void bind_hidden(SqliteStatement& statement, const std::vector<std::string>& hidden) {
  int index = 3;
  for (const std::string& type : hidden) statement.bind(index++, type);
}

SqliteWiki::Pages::Pages(const SqliteWiki& wiki, const PageSelection& selection, LossVisitor lost)
    : wiki_(wiki), selection_(selection), lost_(std::move(lost)) {
  pages_ = wiki.prepare(wiki.statements_.pages(selection));
  bind_range(pages_, selection.pages);
  revision_ids_ = wiki.prepare(wiki.statements_.revisions_of_pages(selection));
  revision_ = wiki.prepare(wiki.statements_.revisions());
}

bool SqliteWiki::Pages::next_page(PageRow& page) {
  if (!pages_.step()) return false;
  take_page(pages_, page);
  page_id_ = page.id;
  latest_ = page.latest;
  ids_are_read_ = false;
  return true;
}

bool SqliteWiki::Pages::next_revision(Arena& arena, RevisionRow& revision) {
  if (!ids_are_read_) {
    ids_are_read_ = true;
    ids_.clear();
    next_ = 0;
    if (selection_.latest_only) {
      ids_.push_back(latest_);
    } else {
      revision_ids_.reset();
      revision_ids_.bind(1, page_id_);
      while (revision_ids_.step()) ids_.push_back(revision_ids_.integer(1));
      std::sort(ids_.begin(), ids_.end());
    }
  }
  while (next_ < ids_.size()) {
    const std::int64_t id = ids_[next_++];
    if (read_revision(id, arena, revision)) return true;
    lost_({id, page_id_, why_lost(id)});
  }
  return false;
}

bool SqliteWiki::Pages::read_revision(std::int64_t id, Arena& arena, RevisionRow& revision) {
  SqliteStatement& row = revision_;
  row.reset();
  row.bind(1, id);
  if (!row.step() || row.integer(kRevisionPage) != page_id_) return false;
  take_revision(row, arena, revision);
  revision.slots.clear();
  do {
    revision.slots.push_back(take_slot(row, arena, wiki_.slot_names_));
  } while (row.step());
  return true;
}

// Asked only for the few revisions that the joins drop.
std::string SqliteWiki::Pages::why_lost(std::int64_t id) {
  SqliteStatement rows = wiki_.prepare(wiki_.statements_.rows_of_revision());
  rows.bind(1, id);
  return rows.step() ? why_revision_is_lost(rows, page_id_) : "the revision is missing";
}

SqliteWiki::Logs::Logs(const SqliteWiki& wiki, IdRange range,
                       const std::vector<std::string>& hidden, LossVisitor lost)
    : lost_(std::move(lost)) {
  items_ = wiki.prepare(wiki.statements_.log_items(hidden.size()));
  bind_range(items_, range);
  bind_hidden(items_, hidden);
}

bool SqliteWiki::Logs::next(LogRow& item) {
  while (items_.step()) {
    take_log_item(items_, item);
    std::string why = why_log_item_is_lost(items_);
    if (why.empty()) return true;
    lost_({item.id, 0, std::move(why)});
  }
  return false;
}

}  // namespace dumps::xml_dump
