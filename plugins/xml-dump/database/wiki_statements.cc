#include "plugins/xml-dump/database/wiki_statements.h"

#include <utility>

namespace dumps::xml_dump {
namespace {

const std::vector<std::string> kRangeSample = {"1", "1000"};

std::vector<std::string> with(std::vector<std::string> samples, size_t more, const char* sample) {
  samples.insert(samples.end(), more, sample);
  return samples;
}

// Conditions, to be put after another one.
constexpr const char* kNoTalk = " AND (page_namespace <= 0 OR page_namespace & 1 = 0)";
constexpr const char* kNoUsers = " AND page_namespace <> 2";

std::string namespace_condition(const NamespaceFilter& filter) {
  std::string sql = filter.takes_talk ? "" : kNoTalk;
  if (filter.ids.empty()) return sql;
  std::string list;
  for (const std::int64_t id : filter.ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
  return sql + " AND page_namespace " + (filter.is_exclusion ? "NOT IN (" : "IN (") + list + ")";
}

std::string between(const char* column, IdRange range) {
  return std::string(" AND ") + column + " BETWEEN " + std::to_string(range.first) + " AND " +
         std::to_string(range.last);
}

std::string revision_condition(const PageSelection& selection) {
  return selection.takes_all_revisions() ? "" : between("rev_id", selection.revisions);
}

}  // namespace

WikiStatements::WikiStatements(SqlFlavour flavour, TableNames names, WikiSchema schema)
    : flavour_(flavour), names_(std::move(names)), schema_(schema) {}

std::string WikiStatements::is_one_of() const {
  return flavour_ == SqlFlavour::kMariadb ? " IN (?)" : " = ?";
}

// With SQLite titles are in BLOB columns, and a BLOB never equals a text.
std::string WikiStatements::is_title(const char* column, int parameter) const {
  if (flavour_ == SqlFlavour::kMariadb) return std::string(column) + " = ?";
  const std::string value = "?" + std::to_string(parameter);
  return std::string(column) + " IN (CAST(" + value + " AS TEXT), CAST(" + value + " AS BLOB))";
}

// On the table page.
std::string WikiStatements::selection_condition(const PageSelection& selection) const {
  std::string sql = namespace_condition(selection.namespaces);
  if (selection.kinds == PageKinds::kArticles) sql += std::string(kNoTalk) + kNoUsers;
  if (selection.takes_all_revisions()) return sql;
  if (selection.latest_only) return sql + between("page_latest", selection.revisions);
  return sql + " AND EXISTS (SELECT 1" + from("revision") + " WHERE rev_page = page_id" +
         revision_condition(selection) + ")";
}

// A list of ids is read in their order anyway; this says so.
std::string WikiStatements::in_order_of(const char* column) const {
  return flavour_ == SqlFlavour::kMariadb ? std::string(" ORDER BY ") + column : "";
}

std::string WikiStatements::hidden_condition(size_t types) const {
  if (types == 0) return "";
  std::string list = "?";
  for (size_t i = 1; i < types; ++i) list += ", ?";
  // With SQLite log_type is a BLOB column, and a BLOB never equals a text.
  const char* type = flavour_ == SqlFlavour::kSqlite ? "CAST(log_type AS TEXT)" : "log_type";
  return std::string(" AND ") + type + " NOT IN (" + list + ")";
}

std::string WikiStatements::comment_id() const {
  return schema_.has_comment_table ? "COALESCE(revcomment_comment_id, rev_comment_id)"
                                   : "rev_comment_id";
}

std::string WikiStatements::actor_id() const {
  return schema_.has_actor_table ? "COALESCE(revactor_actor, rev_actor)" : "rev_actor";
}

// The tables of older forms that lead to a revision's comment and actor.
std::string WikiStatements::links_of_revision() const {
  std::string sql;
  if (schema_.has_comment_table) {
    sql += left_join("revision_comment_temp") + " ON revcomment_rev = rev_id";
  }
  if (schema_.has_actor_table) {
    sql += left_join("revision_actor_temp") + " ON revactor_rev = rev_id";
  }
  return sql;
}

Statement WikiStatements::highest_page_id() const {
  return {"highest-page-id",
          "the end of the last shard's range",
          "SELECT MAX(page_id)" + from("page"),
          {}};
}

Statement WikiStatements::highest_log_id() const {
  return {"highest-log-id",
          "the end of the last shard's range of log ids",
          "SELECT MAX(log_id)" + from("logging"),
          {}};
}

Statement WikiStatements::slot_roles() const {
  return {"slot-roles", "names of slots", "SELECT role_id, role_name" + from("slot_roles"), {}};
}

Statement WikiStatements::content_models() const {
  return {"content-models",
          "names of content models",
          "SELECT model_id, model_name" + from("content_models"),
          {}};
}

Statement WikiStatements::interwiki_prefixes() const {
  return {"interwiki-prefixes",
          "prefixes that titles of redirects may have",
          "SELECT iw_prefix" + from("interwiki"),
          {}};
}

Statement WikiStatements::count_pages(const PageSelection& selection) const {
  return {"count-pages", "what a shard of latest revisions must hold",
          "SELECT COUNT(*)" + from("page") + " WHERE page_id BETWEEN ? AND ?" +
              selection_condition(selection),
          kRangeSample};
}

Statement WikiStatements::count_revisions(const PageSelection& selection) const {
  PageSelection pages_only = selection;
  pages_only.revisions = {};
  const std::string condition = selection_condition(pages_only);
  const std::string pages = condition.empty() ? "" : join("page") + " ON page_id = rev_page";
  return {"count-revisions", "what a shard of all revisions must hold",
          "SELECT COUNT(*)" + from("revision") + pages + " WHERE rev_page BETWEEN ? AND ?" +
              condition + revision_condition(selection),
          kRangeSample};
}

Statement WikiStatements::count_log_items(size_t hidden_types) const {
  return {"count-log-items", "what a shard of the log must hold",
          "SELECT COUNT(*)" + from("logging") + " WHERE log_id BETWEEN ? AND ?" +
              hidden_condition(hidden_types),
          with(kRangeSample, hidden_types, "'suppress'")};
}

Statement WikiStatements::count_titles(bool main_only) const {
  return {main_only ? "count-main-titles" : "count-titles", "what a list of titles must hold",
          "SELECT COUNT(*)" + from("page") + " WHERE page_id BETWEEN ? AND ?" +
              (main_only ? " AND page_namespace = 0" : ""),
          kRangeSample};
}

Statement WikiStatements::pages(const PageSelection& selection) const {
  const bool is_chunk = flavour_ == SqlFlavour::kMariadb;
  return {"pages", "pages with their redirects, by id",
          "SELECT page_id, page_namespace, page_title, page_is_redirect, page_latest, rd_from,"
          " rd_namespace, rd_title, rd_interwiki, rd_fragment" +
              from("page") + left_join("redirect") +
              " ON rd_from = page_id AND page_is_redirect <> 0 WHERE page_id BETWEEN ? AND ?" +
              selection_condition(selection) + " ORDER BY page_id" + (is_chunk ? " LIMIT ?" : ""),
          is_chunk ? with(kRangeSample, 1, "200") : kRangeSample};
}

Statement WikiStatements::revisions_of_pages(const PageSelection& selection) const {
  return {"revisions-of-pages",
          "ids of the revisions of pages, from an index alone",
          "SELECT rev_page, rev_id" + from("revision") + " WHERE rev_page" + is_one_of() +
              revision_condition(selection),
          {"1"}};
}

Statement WikiStatements::revisions_of_range(const PageSelection& selection) const {
  return {"revisions-of-range", "ids of the revisions of a range of pages, from an index alone",
          "SELECT rev_page, rev_id" + from("revision") + " WHERE rev_page BETWEEN ? AND ?" +
              revision_condition(selection),
          kRangeSample};
}

// The order of the joins is the order of the tables: the optimizer need not think for every batch,
// and cannot choose a scan.
Statement WikiStatements::revisions() const {
  const char* fixed = flavour_ == SqlFlavour::kMariadb ? "STRAIGHT_JOIN " : "";
  return {"revisions",
          "revisions with comments, users and slots",
          std::string("SELECT ") + fixed +
              "rev_id, rev_page, rev_parent_id, rev_timestamp, rev_minor_edit, rev_deleted, " +
              (schema_.has_revision_sha1 ? "rev_sha1" : "''") +
              ", actor_user, actor_name, comment_text, slot_role_id, slot_origin, content_size,"
              " content_sha1, content_model, content_address" +
              from("revision") + links_of_revision() + join("comment") +
              " ON comment_id = " + comment_id() + join("actor") + " ON actor_id = " + actor_id() +
              join("slots") + " ON slot_revision_id = rev_id" + join("content") +
              " ON content_id = slot_content_id WHERE rev_id" + is_one_of(),
          {"1"}};
}

Statement WikiStatements::rows_of_revision() const {
  return {"rows-of-revision",
          "which row is missing, of a revision that the joins drop",
          "SELECT rev_page, page_id, actor_id, " + comment_id() +
              ", comment_id, slot_revision_id, content_id" + from("revision") +
              links_of_revision() + left_join("page") + " ON page_id = rev_page" +
              left_join("actor") + " ON actor_id = " + actor_id() + left_join("comment") +
              " ON comment_id = " + comment_id() + left_join("slots") +
              " ON slot_revision_id = rev_id" + left_join("content") +
              " ON content_id = slot_content_id WHERE rev_id = ?",
          {"1"}};
}

Statement WikiStatements::main_slot() const {
  return {"main-slot",
          "the text of a redirect that the table does not know",
          "SELECT content_address, content_model, slot_role_id" + from("slots") + join("content") +
              " ON content_id = slot_content_id WHERE slot_revision_id = ?",
          {"1"}};
}

Statement WikiStatements::weights(bool with_bytes) const {
  const bool is_chunk = flavour_ == SqlFlavour::kMariadb;
  return {with_bytes ? "weights" : "revision-counts", "where shards are cut",
          std::string("SELECT rev_page, COUNT(*), ") +
              (with_bytes ? "COALESCE(SUM(rev_len), 0)" : "0") + from("revision") +
              " WHERE rev_page BETWEEN ? AND ? GROUP BY rev_page ORDER BY rev_page" +
              (is_chunk ? " LIMIT ?" : ""),
          is_chunk ? with(kRangeSample, 1, "1000") : kRangeSample};
}

Statement WikiStatements::page_of_title() const {
  return {"page-of-title",
          "pages of a list of titles",
          "SELECT page_id" + from("page") + " WHERE page_namespace = ? AND " +
              is_title("page_title", 2),
          {"0", "'Main_Page'"}};
}

Statement WikiStatements::old_uploads() const {
  return {"old-uploads",
          "old versions of an uploaded file",
          "SELECT oi_timestamp, actor_user, actor_name, comment_text, oi_archive_name, oi_size,"
          " oi_sha1, oi_deleted" +
              from("oldimage") + join("actor") + " ON actor_id = oi_actor" + join("comment") +
              " ON comment_id = oi_description_id WHERE " + is_title("oi_name", 1) +
              " ORDER BY oi_timestamp",
          {"'Example.png'"}};
}

Statement WikiStatements::current_upload() const {
  return {
      "current-upload",
      "the current version of an uploaded file",
      "SELECT img_timestamp, actor_user, actor_name, comment_text, NULL, img_size, img_sha1, 0" +
          from("image") + join("actor") + " ON actor_id = img_actor" + join("comment") +
          " ON comment_id = img_description_id WHERE " + is_title("img_name", 1),
      {"'Example.png'"}};
}

Statement WikiStatements::log_items(size_t hidden_types) const {
  const bool is_chunk = flavour_ == SqlFlavour::kMariadb;
  return {"log-items", "log items with comments and users, by id",
          "SELECT log_id, log_timestamp, log_type, log_action, log_namespace, log_title, "
          "log_params, log_deleted, actor_id, actor_user, actor_name, comment_id, comment_text" +
              from("logging") + left_join("actor") + " ON actor_id = log_actor" +
              left_join("comment") +
              " ON comment_id = log_comment_id WHERE log_id BETWEEN ? AND ?" +
              hidden_condition(hidden_types) + " ORDER BY log_id" + (is_chunk ? " LIMIT ?" : ""),
          with(with(kRangeSample, hidden_types, "'suppress'"), is_chunk ? 1 : 0, "1000")};
}

Statement WikiStatements::titles(bool main_only) const {
  return {main_only ? "main-titles" : "titles", "titles by namespace and name",
          "SELECT page_namespace, page_title" + from("page") + " WHERE page_id BETWEEN ? AND ?" +
              (main_only ? " AND page_namespace = 0" : "") + " ORDER BY page_namespace, page_title",
          kRangeSample};
}

Statement WikiStatements::title_namespaces() const {
  return {"title-namespaces",
          "the namespaces that have pages",
          "SELECT DISTINCT page_namespace" + from("page") + " ORDER BY page_namespace",
          {}};
}

Statement WikiStatements::titles_of_namespace() const {
  return {"titles-of-namespace",
          "titles of a namespace by name, from an index alone",
          "SELECT page_title" + from("page") +
              " WHERE page_namespace = ? AND page_title > ? AND page_id BETWEEN ? AND ? "
              "ORDER BY page_title LIMIT ?",
          {"0", "'M'", "1", "1000", "1000"}};
}

Statement WikiStatements::texts() const {
  return {"texts",
          "stored texts",
          "SELECT old_id, old_flags, old_text" + from("text") + " WHERE old_id" + is_one_of() +
              in_order_of("old_id"),
          {"1"}};
}

Statement WikiStatements::blobs(const std::string& blobs_table) const {
  return {"blobs",
          "stored texts of an external cluster",
          "SELECT blob_id, blob_text FROM " + names_.quoted(blobs_table) + " WHERE blob_id" +
              is_one_of() + in_order_of("blob_id"),
          {"1"}};
}

std::vector<Statement> WikiStatements::all(const std::string& blobs_table) const {
  const PageSelection everything;
  PageSelection articles;
  articles.kinds = PageKinds::kArticles;
  std::vector<Statement> list = {highest_page_id(),
                                 highest_log_id(),
                                 slot_roles(),
                                 content_models(),
                                 interwiki_prefixes(),
                                 count_pages(articles),
                                 count_revisions(everything),
                                 count_log_items(1),
                                 count_titles(true),
                                 count_titles(false),
                                 pages(everything),
                                 revisions_of_pages(),
                                 revisions(),
                                 rows_of_revision(),
                                 main_slot(),
                                 weights(true),
                                 weights(false),
                                 page_of_title(),
                                 old_uploads(),
                                 current_upload(),
                                 log_items(1),
                                 texts(),
                                 blobs(blobs_table)};
  if (flavour_ == SqlFlavour::kMariadb) {
    list.push_back(revisions_of_range());
    list.push_back(title_namespaces());
    list.push_back(titles_of_namespace());
  } else {
    list.push_back(titles(true));
    list.push_back(titles(false));
  }
  return list;
}

}  // namespace dumps::xml_dump
