// RevisionBatch: rows of up to kMaxBatchIds revisions, which the server joins while others are
// written. Part of the reading of a MariaDB; one thread at a time.
//
// Made once and used again and again, so that nothing is allocated once the first batches are
// through. Sent again by itself when its connection was lost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/slot_names.h"
#include "plugins/xml-dump/database/wiki_statements.h"
#include "plugins/xml-dump/mariadb/mariadb_session.h"

namespace dumps::xml_dump {

class RevisionBatch {
 public:
  struct Item {
    std::int64_t page_id = 0;
    std::int64_t revision_id = 0;
  };

  // All of them must live longer.
  RevisionBatch(MariadbSession& session, const Statement& statement, const SlotNames& names)
      : session_(session), statement_(statement), names_(names) {}
  ~RevisionBatch();
  RevisionBatch(const RevisionBatch&) = delete;
  RevisionBatch& operator=(const RevisionBatch&) = delete;

  void clear();
  void add(Item item) { items_.push_back(item); }
  bool is_full() const { return items_.size() >= kMaxBatchIds; }
  size_t size() const { return items_.size(); }
  const Item& item(size_t index) const { return items_[index]; }

  // Sends the query on that reader of the session.
  void send(size_t reader);
  // Waits for the rows.
  void receive();
  // The row of an item, after receive(); null when the joins drop it, or it is another page's. Its
  // strings live until clear().
  const RevisionRow* find(size_t index) const { return is_found_[index] ? &rows_[index] : nullptr; }

 private:
  struct Place {
    std::int64_t revision_id = 0;
    size_t index = 0;
  };
  enum class State : std::uint8_t { kFilling, kSent, kReceived };

  MariadbConnection& connection();
  void sort_places();
  void fetch();
  void take(const MariadbRows& row);

  MariadbSession& session_;
  const Statement& statement_;
  const SlotNames& names_;
  State state_ = State::kFilling;
  size_t reader_ = 0;
  std::int64_t generation_ = 0;
  std::vector<Item> items_;
  std::vector<Place> places_;  // of the items, by revision id
  std::vector<std::int64_t> ids_;
  Arena arena_;
  std::vector<RevisionRow> rows_;  // by item
  std::vector<bool> is_found_;
};

}  // namespace dumps::xml_dump
