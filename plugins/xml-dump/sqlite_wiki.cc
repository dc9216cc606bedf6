#include "plugins/xml-dump/sqlite_wiki.h"

#include <utility>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/title_text.h"
#include "plugins/xml-dump/sqlite_readers.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kWikiCacheBytes = std::int64_t{24} << 20;
// Blobs are read once each; a big cache would only be churned.
constexpr std::int64_t kClusterCacheBytes = std::int64_t{2} << 20;

}  // namespace

struct SqliteWiki::Cluster {
  Cluster(const std::string& path, const std::string& blobs_table)
      : file(path, kClusterCacheBytes) {
    if (!file.has_table(blobs_table)) {
      throw plugin::config_failure("blobs_table",
                                   path + " has no table \"" + blobs_table +
                                       "\"; give the name that the cluster's texts have there");
    }
    blob = file.prepare("SELECT blob_text FROM \"" + blobs_table + "\" WHERE blob_id = ?");
  }
  SqliteFile file;
  SqliteStatement blob;
};

SqliteWiki::SqliteWiki(SqliteWikiOptions options)
    : options_(std::move(options)), file_(options_.path, kWikiCacheBytes) {
  file_.begin_snapshot();
  schema_ = detect_schema(file_, options_.table_prefix);
  read_names(roles_, "SELECT role_id, role_name FROM " + table("slot_roles"));
  read_names(models_, "SELECT model_id, model_name FROM " + table("content_models"));
  text_ = prepare("SELECT old_text, old_flags FROM " + table("text") + " WHERE old_id = ?");
}

SqliteWiki::~SqliteWiki() = default;

void SqliteWiki::read_names(std::map<std::int64_t, std::string>& names,
                            const std::string& sql) const {
  SqliteStatement rows = prepare(sql);
  while (rows.step()) names.emplace(rows.integer(0), std::string(rows.bytes(1)));
}

std::string_view SqliteWiki::name_of(const std::map<std::int64_t, std::string>& names,
                                     std::int64_t id, const char* kind,
                                     std::int64_t revision_id) const {
  const auto found = names.find(id);
  if (found == names.end()) {
    throw plugin::failed(options_.path, "revision " + std::to_string(revision_id) + " has " + kind +
                                            " " + std::to_string(id) +
                                            ", which has no name in the database; MediaWiki cannot "
                                            "export this page either: give it a row in the table "
                                            "slot_roles or content_models, or delete the page");
  }
  return found->second;
}

std::int64_t SqliteWiki::single(const std::string& sql, IdRange range) const {
  SqliteStatement statement = prepare(sql);
  if (sql.find('?') != std::string::npos) bind_range(statement, range);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t SqliteWiki::highest_page_id() {
  return single("SELECT MAX(page_id) FROM " + table("page"), {});
}

std::int64_t SqliteWiki::highest_log_id() {
  return single("SELECT MAX(log_id) FROM " + table("logging"), {});
}

std::int64_t SqliteWiki::count(const PageSelection& selection) {
  if (selection.latest_only) {
    return single("SELECT COUNT(*) FROM " + table("page") + " WHERE page_id BETWEEN ? AND ?" +
                      kinds_condition(selection.kinds),
                  selection.pages);
  }
  if (selection.kinds == PageKinds::kAll) {
    return single("SELECT COUNT(*) FROM " + table("revision") + " WHERE rev_page BETWEEN ? AND ?",
                  selection.pages);
  }
  return single("SELECT COUNT(*) FROM " + table("revision") + " JOIN " + table("page") +
                    " ON page_id = rev_page WHERE rev_page BETWEEN ? AND ?" +
                    kinds_condition(selection.kinds),
                selection.pages);
}

std::int64_t SqliteWiki::count_log_items(IdRange range, const std::vector<std::string>& hidden) {
  SqliteStatement statement = prepare("SELECT COUNT(*) FROM " + table("logging") +
                                      " WHERE log_id BETWEEN ? AND ?" + hidden_condition(hidden));
  bind_range(statement, range);
  bind_hidden(statement, hidden);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t SqliteWiki::count_titles(IdRange range, bool main_only) {
  return single("SELECT COUNT(*) FROM " + table("page") + " WHERE page_id BETWEEN ? AND ?" +
                    (main_only ? " AND page_namespace = 0" : ""),
                range);
}

void SqliteWiki::read_titles(IdRange range, bool main_only, const TitleVisitor& visit) {
  SqliteStatement rows = prepare(
      "SELECT page_namespace, page_title FROM " + table("page") + " WHERE page_id BETWEEN ? AND ?" +
      (main_only ? " AND page_namespace = 0" : "") + " ORDER BY page_namespace, page_title");
  bind_range(rows, range);
  while (rows.step()) visit(rows.integer(0), rows.bytes(1));
}

std::set<std::string, std::less<>> SqliteWiki::interwiki_prefixes() {
  std::set<std::string, std::less<>> prefixes;
  SqliteStatement rows = prepare("SELECT iw_prefix FROM " + table("interwiki"));
  while (rows.step()) prefixes.insert(mediawiki::to_lower(rows.bytes(0)));
  return prefixes;
}

std::optional<Database::MainSlot> SqliteWiki::main_slot(std::int64_t revision_id) {
  SqliteStatement rows = prepare("SELECT content_address, content_model, slot_role_id FROM " +
                                 table("slots") + " JOIN " + table("content") +
                                 " ON content_id = slot_content_id WHERE slot_revision_id = ?");
  rows.bind(1, revision_id);
  while (rows.step()) {
    if (name_of(roles_, rows.integer(2), "slot role", revision_id) != "main") continue;
    return MainSlot{std::string(rows.bytes(0)),
                    std::string(name_of(models_, rows.integer(1), "content model", revision_id))};
  }
  return std::nullopt;
}

void SqliteWiki::load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) {
  for (const std::int64_t id : ids) {
    text_.reset();
    text_.bind(1, id);
    if (text_.step()) visit(id, text_.bytes(1), text_.bytes(0));
  }
  text_.reset();
}

bool SqliteWiki::has_cluster(std::string_view cluster) const {
  return options_.clusters.contains(cluster);
}

SqliteWiki::Cluster& SqliteWiki::open_cluster(std::string_view name) {
  const auto known = clusters_.find(name);
  if (known != clusters_.end()) return *known->second;
  const auto path = options_.clusters.find(name);
  if (path == options_.clusters.end()) {
    throw plugin::config_failure("clusters", "names no file for cluster " + std::string(name));
  }
  auto cluster = std::make_unique<Cluster>(path->second, options_.blobs_table);
  return *clusters_.emplace(name, std::move(cluster)).first->second;
}

void SqliteWiki::load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                            const BlobVisitor& visit) {
  Cluster& from = open_cluster(cluster);
  SqliteStatement& blob = from.blob;
  const SqliteReadScope scope(from.file);
  for (const std::int64_t id : ids) {
    blob.reset();
    blob.bind(1, id);
    if (blob.step()) visit(id, blob.bytes(0));
  }
  blob.reset();
}

std::unique_ptr<PageReader> SqliteWiki::read_pages(const PageSelection& selection,
                                                   LossVisitor lost) {
  return std::make_unique<Pages>(*this, selection, std::move(lost));
}

std::unique_ptr<LogReader> SqliteWiki::read_logs(IdRange range,
                                                 const std::vector<std::string>& hidden,
                                                 LossVisitor lost) {
  return std::make_unique<Logs>(*this, range, hidden, std::move(lost));
}

}  // namespace dumps::xml_dump
