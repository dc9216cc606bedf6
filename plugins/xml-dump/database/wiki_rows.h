// What the columns of the statements mean, whichever library reads them. `Row` is a row at hand of
// SqliteStatement or MariadbRows: integer(column), bytes(column), is_null(column).
#pragma once

#include <string>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

// Of WikiStatements::pages().
template <class Row>
void take_page(const Row& row, PageRow& page) {
  page.id = row.integer(0);
  page.namespace_id = row.integer(1);
  page.title.assign(row.bytes(2));
  page.is_redirect = row.integer(3) != 0;
  page.latest = row.integer(4);
  page.redirect.reset();
  if (row.is_null(5)) return;
  mediawiki::RedirectRow& redirect = page.redirect.emplace();
  redirect.namespace_id = row.integer(6);
  redirect.title.assign(row.bytes(7));
  if (!row.is_null(8)) redirect.interwiki.emplace(row.bytes(8));
  if (!row.is_null(9)) redirect.fragment.emplace(row.bytes(9));
}

// Columns of WikiStatements::revisions() that readers look at themselves.
inline constexpr int kRevisionId = 0;
inline constexpr int kRevisionPage = 1;

// Of WikiStatements::revisions(): what does not differ between the rows of a revision's slots.
template <class Row>
void take_revision(const Row& row, Arena& arena, RevisionRow& revision) {
  revision.id = row.integer(kRevisionId);
  revision.parent_id = row.integer(2);
  revision.timestamp = arena.keep(row.bytes(3));
  revision.is_minor = row.integer(4) != 0;
  revision.deleted = row.integer(5);
  revision.sha1 = arena.keep(row.bytes(6));
  revision.user_id = row.integer(7);
  revision.user_name = arena.keep(row.bytes(8));
  revision.comment = arena.keep(row.bytes(9));
}

// `names` gives the words for the numbers of roles and models: role(number, revision), model(…).
template <class Row, class Names>
SlotRow take_slot(const Row& row, Arena& arena, const Names& names) {
  const std::int64_t revision = row.integer(kRevisionId);
  SlotRow slot;
  slot.role = names.role(row.integer(10), revision);
  slot.origin = row.integer(11);
  slot.size = row.integer(12);
  slot.sha1 = arena.keep(row.bytes(13));
  slot.model = names.model(row.integer(14), revision);
  slot.address = arena.keep(row.bytes(15));
  return slot;
}

// Of WikiStatements::rows_of_revision(), for a revision that the joins drop. `page_id` is the page
// that it was looked for in.
template <class Row>
std::string why_revision_is_lost(const Row& row, std::int64_t page_id) {
  if (row.is_null(1)) return "the revision belongs to no page";
  if (row.integer(0) != page_id) return "it belongs to another page";
  if (row.is_null(2)) return "its actor is missing";
  if (row.integer(3) == 0) return "its link to a comment is missing";
  if (row.is_null(4)) return "its comment is missing";
  if (row.is_null(5)) return "it has no slot";
  return "its content is missing";
}

// Of WikiStatements::old_uploads() and current_upload().
template <class Row>
UploadRow take_upload(const Row& row) {
  UploadRow upload;
  upload.timestamp = row.bytes(0);
  if (!row.is_null(1)) upload.user_id = row.integer(1);
  upload.user_name = row.bytes(2);
  upload.comment = row.bytes(3);
  if (!row.is_null(4)) upload.archive_name.emplace(row.bytes(4));
  upload.size = row.integer(5);
  upload.sha1 = row.bytes(6);
  upload.deleted = row.integer(7);
  return upload;
}

// Of WikiStatements::log_items(). The strings live as long as the row.
template <class Row>
void take_log_item(const Row& row, LogRow& item) {
  item.id = row.integer(0);
  item.timestamp = row.bytes(1);
  item.type = row.bytes(2);
  item.action = row.bytes(3);
  item.namespace_id = row.integer(4);
  item.title = row.bytes(5);
  item.params = row.bytes(6);
  item.deleted = row.integer(7);
  item.user_id.reset();
  if (!row.is_null(9)) item.user_id = row.integer(9);
  item.user_name = row.bytes(10);
  item.comment = row.bytes(12);
}

// Empty for an item that MediaWiki's joins keep.
template <class Row>
std::string why_log_item_is_lost(const Row& row) {
  if (row.is_null(8)) return "its actor is missing";
  return row.is_null(11) ? "its comment is missing" : "";
}

}  // namespace dumps::xml_dump
