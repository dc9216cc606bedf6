#include "plugins/xml-dump/sqlite_readers.h"

#include <algorithm>
#include <utility>

namespace dumps::xml_dump {

const char* kinds_condition(PageKinds kinds) {
  return kinds == PageKinds::kAll
             ? ""
             : " AND (page_namespace <= 0 OR page_namespace & 1 = 0) AND page_namespace <> 2";
}

// "NOT IN (?, ?)" with parameters from 3 on.
std::string hidden_condition(const std::vector<std::string>& hidden) {
  if (hidden.empty()) return "";
  std::string list;
  for (size_t i = 0; i < hidden.size(); ++i) list += i == 0 ? "?" : ", ?";
  // log_type is a BLOB column, and a BLOB never equals a text.
  return " AND CAST(log_type AS TEXT) NOT IN (" + list + ")";
}

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
  pages_ = wiki.prepare(
      "SELECT page_id, page_namespace, page_title, page_is_redirect, page_latest FROM " +
      wiki.table("page") + " WHERE page_id BETWEEN ? AND ?" + kinds_condition(selection.kinds) +
      " ORDER BY page_id");
  bind_range(pages_, selection.pages);
  redirect_ = wiki.prepare("SELECT rd_namespace, rd_title, rd_interwiki, rd_fragment FROM " +
                           wiki.table("redirect") + " WHERE rd_from = ?");
  revision_ids_ =
      wiki.prepare("SELECT rev_id FROM " + wiki.table("revision") + " WHERE rev_page = ?");
  const std::string comment_join =
      wiki.schema_.has_comment_table
          ? " CROSS JOIN " + wiki.table("revision_comment_temp") +
                " ON revcomment_rev = rev_id CROSS JOIN " + wiki.table("comment") +
                " ON comment_id = revcomment_comment_id"
          : " CROSS JOIN " + wiki.table("comment") + " ON comment_id = rev_comment_id";
  revision_ = wiki.prepare(
      "SELECT rev_parent_id, rev_timestamp, rev_minor_edit, rev_deleted, rev_sha1, actor_user,"
      " actor_name, comment_text, slot_role_id, slot_origin, content_size, content_sha1,"
      " content_model, content_address FROM " +
      wiki.table("revision") + comment_join + " CROSS JOIN " + wiki.table("actor") +
      " ON actor_id = rev_actor CROSS JOIN " + wiki.table("slots") +
      " ON slot_revision_id = rev_id CROSS JOIN " + wiki.table("content") +
      " ON content_id = slot_content_id WHERE rev_id = ? AND rev_page = ?");
}

bool SqliteWiki::Pages::next_page(PageRow& page) {
  if (!pages_.step()) return false;
  page.id = page_id_ = pages_.integer(0);
  page.namespace_id = pages_.integer(1);
  page.title.assign(pages_.bytes(2));
  page.is_redirect = pages_.integer(3) != 0;
  page.latest = latest_ = pages_.integer(4);
  page.redirect.reset();
  if (page.is_redirect) read_redirect(page);
  ids_are_read_ = false;
  return true;
}

void SqliteWiki::Pages::read_redirect(PageRow& page) {
  redirect_.reset();
  redirect_.bind(1, page.id);
  if (!redirect_.step()) return;
  mediawiki::RedirectRow& row = page.redirect.emplace();
  row.namespace_id = redirect_.integer(0);
  row.title.assign(redirect_.bytes(1));
  if (!redirect_.is_null(2)) row.interwiki.emplace(redirect_.bytes(2));
  if (!redirect_.is_null(3)) row.fragment.emplace(redirect_.bytes(3));
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
      while (revision_ids_.step()) ids_.push_back(revision_ids_.integer(0));
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
  row.bind(2, page_id_);
  if (!row.step()) return false;
  revision.id = id;
  revision.parent_id = row.integer(0);
  revision.timestamp = arena.keep(row.bytes(1));
  revision.is_minor = row.integer(2) != 0;
  revision.deleted = row.integer(3);
  revision.sha1 = arena.keep(row.bytes(4));
  revision.user_id = row.integer(5);
  revision.user_name = arena.keep(row.bytes(6));
  revision.comment = arena.keep(row.bytes(7));
  revision.slots.clear();
  do {
    SlotRow& slot = revision.slots.emplace_back();
    slot.role = wiki_.name_of(wiki_.roles_, row.integer(8), "slot role", id);
    slot.origin = row.integer(9);
    slot.size = row.integer(10);
    slot.sha1 = arena.keep(row.bytes(11));
    slot.model = wiki_.name_of(wiki_.models_, row.integer(12), "content model", id);
    slot.address = arena.keep(row.bytes(13));
  } while (row.step());
  return true;
}

// Asked only for the few revisions that the join drops.
std::string SqliteWiki::Pages::why_lost(std::int64_t id) {
  const auto exists = [&](const std::string& sql) {
    SqliteStatement statement = wiki_.prepare(sql);
    statement.bind(1, id);
    return statement.step();
  };
  const std::string revision = wiki_.table("revision");
  if (!exists("SELECT 1 FROM " + revision + " WHERE rev_id = ?")) return "the revision is missing";
  if (!exists("SELECT 1 FROM " + revision + " JOIN " + wiki_.table("page") +
              " ON page_id = rev_page AND rev_id = ?")) {
    return "the revision belongs to no page";
  }
  if (!exists("SELECT 1 FROM " + revision + " JOIN " + wiki_.table("actor") +
              " ON actor_id = rev_actor WHERE rev_id = ?")) {
    return "its actor is missing";
  }
  if (wiki_.schema_.has_comment_table &&
      !exists("SELECT 1 FROM " + wiki_.table("revision_comment_temp") +
              " WHERE revcomment_rev = ?")) {
    return "its link to a comment is missing";
  }
  if (!exists("SELECT 1 FROM " + wiki_.table("slots") + " WHERE slot_revision_id = ?")) {
    return "it has no slot";
  }
  if (!exists("SELECT 1 FROM " + wiki_.table("slots") + " JOIN " + wiki_.table("content") +
              " ON content_id = slot_content_id WHERE slot_revision_id = ?")) {
    return "its content is missing";
  }
  return "its comment is missing, or it belongs to another page";
}

SqliteWiki::Logs::Logs(const SqliteWiki& wiki, IdRange range,
                       const std::vector<std::string>& hidden, LossVisitor lost)
    : lost_(std::move(lost)) {
  items_ = wiki.prepare(
      "SELECT log_id, log_timestamp, log_type, log_action, log_namespace, log_title, log_params,"
      " log_deleted, actor_id, actor_user, actor_name, comment_id, comment_text FROM " +
      wiki.table("logging") + " LEFT JOIN " + wiki.table("actor") +
      " ON actor_id = log_actor LEFT JOIN " + wiki.table("comment") +
      " ON comment_id = log_comment_id WHERE log_id BETWEEN ? AND ?" + hidden_condition(hidden) +
      " ORDER BY log_id");
  bind_range(items_, range);
  bind_hidden(items_, hidden);
}

bool SqliteWiki::Logs::next(LogRow& item) {
  while (items_.step()) {
    item.id = items_.integer(0);
    if (items_.is_null(8) || items_.is_null(11)) {
      lost_({item.id, 0, items_.is_null(8) ? "its actor is missing" : "its comment is missing"});
      continue;
    }
    item.timestamp = items_.bytes(1);
    item.type = items_.bytes(2);
    item.action = items_.bytes(3);
    item.namespace_id = items_.integer(4);
    item.title = items_.bytes(5);
    item.params = items_.bytes(6);
    item.deleted = items_.integer(7);
    item.user_id.reset();
    if (!items_.is_null(9)) item.user_id = items_.integer(9);
    item.user_name = items_.bytes(10);
    item.comment = items_.bytes(12);
    return true;
  }
  return false;
}

}  // namespace dumps::xml_dump
