#include "plugins/xml-dump/mariadb/revision_batch.h"

#include <algorithm>

#include "plugins/xml-dump/database/wiki_rows.h"
#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {

RevisionBatch::~RevisionBatch() {
  if (state_ != State::kSent || generation_ != session_.generation()) return;
  try {
    connection().receive();  // the rows are not wanted any more
  } catch (const plugin::Failure& failure) {
    session_.observer().note("rows that nobody waited for could not be read",
                             {{"reason", failure.message()}});
  }
}

void RevisionBatch::clear() {
  state_ = State::kFilling;
  items_.clear();
}

// Fewer connections than before may have come out of a new snapshot.
MariadbConnection& RevisionBatch::connection() {
  return session_.reader(reader_ % session_.readers());
}

void RevisionBatch::sort_places() {
  places_.clear();
  ids_.clear();
  for (size_t i = 0; i < items_.size(); ++i) places_.push_back({items_[i].revision_id, i});
  std::sort(places_.begin(), places_.end(),
            [](const Place& a, const Place& b) { return a.revision_id < b.revision_id; });
  for (const Place& place : places_) ids_.push_back(place.revision_id);
}

void RevisionBatch::send(size_t reader) {
  reader_ = reader;
  sort_places();
  generation_ = session_.generation();
  connection().send(FilledStatement(statement_).add(ids_).text(), [this] { fetch(); });
  state_ = State::kSent;
}

void RevisionBatch::receive() {
  if (state_ == State::kReceived) return;
  session_.retry([this] {
    if (generation_ != session_.generation()) send(reader_);
    fetch();
  });
}

void RevisionBatch::fetch() {
  arena_.clear();
  rows_.resize(std::max(rows_.size(), items_.size()));
  is_found_.assign(items_.size(), false);
  {
    MariadbRows rows = connection().receive();
    while (rows.step()) take(rows);
  }
  state_ = State::kReceived;
}

void RevisionBatch::take(const MariadbRows& row) {
  const std::int64_t id = row.integer(kRevisionId);
  const auto place = std::lower_bound(
      places_.begin(), places_.end(), id,
      [](const Place& p, std::int64_t revision_id) { return p.revision_id < revision_id; });
  if (place == places_.end() || place->revision_id != id) return;
  if (row.integer(kRevisionPage) != items_[place->index].page_id) return;
  RevisionRow& revision = rows_[place->index];
  if (!is_found_[place->index]) {
    is_found_[place->index] = true;
    take_revision(row, arena_, revision);
    revision.slots.clear();
  }
  revision.slots.push_back(take_slot(row, arena_, names_));
}

}  // namespace dumps::xml_dump
