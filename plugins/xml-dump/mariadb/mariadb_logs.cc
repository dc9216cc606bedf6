#include "plugins/xml-dump/mariadb/mariadb_logs.h"

#include <utility>

#include "plugins/xml-dump/database/wiki_rows.h"
#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kChunkItems = 1000;

void keep(LogRow& row, Arena& arena) {
  for (std::string_view* text : {&row.timestamp, &row.user_name, &row.comment, &row.type,
                                 &row.action, &row.title, &row.params}) {
    *text = arena.keep(*text);
  }
}

}  // namespace

MariadbLogs::MariadbLogs(MariadbWiki& wiki, IdRange range, std::vector<std::string> hidden,
                         LossVisitor lost)
    : wiki_(wiki),
      range_(range),
      hidden_(std::move(hidden)),
      lost_(std::move(lost)),
      statement_(wiki.statements().log_items(hidden_.size())),
      first_total_(wiki.count_log_items(range, hidden_)),
      generation_(wiki.session().generation()) {}

bool MariadbLogs::next(LogRow& item) {
  for (;;) {
    for (; next_ < items_.size(); ++next_) {
      const Item& read = items_[next_];
      if (read.why_lost.empty()) {
        item = read.row;
        ++next_;
        return true;
      }
      lost_({read.row.id, 0, read.why_lost});
    }
    if (is_last_) return false;
    load_chunk();
  }
}

void MariadbLogs::load_chunk() {
  MariadbSession& session = wiki_.session();
  session.keep_fresh();
  session.retry([this] { read_chunk(); });
  if (generation_ != session.generation()) {
    generation_ = session.generation();
    total_change_ = items_read_ + wiki_.count_log_items(range_, hidden_) - first_total_;
  }
  next_ = 0;
  items_read_ += static_cast<std::int64_t>(items_.size());
  is_last_ =
      items_.size() < static_cast<size_t>(kChunkItems) || items_.back().row.id >= range_.last;
  if (!is_last_) range_.first = items_.back().row.id + 1;
}

void MariadbLogs::read_chunk() {
  items_.clear();
  arena_.clear();
  FilledStatement statement(statement_);
  statement.add(range_);
  for (const std::string& type : hidden_) statement.add_bytes(type);
  MariadbRows rows = wiki_.session().main().query(statement.add(kChunkItems).text());
  while (rows.step()) {
    Item& item = items_.emplace_back();
    take_log_item(rows, item.row);
    keep(item.row, arena_);
    item.why_lost = why_log_item_is_lost(rows);
  }
}

}  // namespace dumps::xml_dump
