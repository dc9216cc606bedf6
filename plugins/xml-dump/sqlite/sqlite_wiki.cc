#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

#include <utility>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/title_text.h"
#include "plugins/xml-dump/database/wiki_rows.h"
#include "plugins/xml-dump/sqlite/sqlite_readers.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kWikiCacheBytes = std::int64_t{24} << 20;
// Blobs are read once each; a big cache would only be churned.
constexpr std::int64_t kClusterCacheBytes = std::int64_t{2} << 20;

// Begins the snapshot, then looks at the schema in it.
WikiStatements in_snapshot(SqliteFile& file, const std::string& prefix) {
  file.begin_snapshot();
  return statements_of(file, prefix);
}

}  // namespace

struct SqliteWiki::Cluster {
  Cluster(const std::string& path, const std::string& blobs_table, const Statement& statement)
      : file(path, kClusterCacheBytes) {
    if (!file.has_table(blobs_table)) {
      throw plugin::config_failure("blobs_table",
                                   path + " has no table \"" + blobs_table +
                                       "\"; give the name that the cluster's texts have there");
    }
    blob = file.prepare(statement.text);
  }
  SqliteFile file;
  SqliteStatement blob;
};

WikiCatalogue catalogue_of(const SqliteFile& file, const TableNames& names) {
  WikiCatalogue catalogue;
  for (const std::string& table : known_tables()) {
    const auto columns = file.columns(names.place(table).name);
    if (!columns.empty()) catalogue[table].insert(columns.begin(), columns.end());
  }
  return catalogue;
}

WikiStatements statements_of(const SqliteFile& file, const std::string& prefix) {
  const TableNames names('"', prefix);
  return {SqlFlavour::kSqlite, names, detect_schema(catalogue_of(file, names), file.path(), names)};
}

SqliteWiki::SqliteWiki(SqliteWikiOptions options)
    : options_(std::move(options)),
      file_(options_.path, kWikiCacheBytes),
      statements_(in_snapshot(file_, options_.table_prefix)),
      slot_names_(options_.path) {
  SqliteStatement roles = prepare(statements_.slot_roles());
  while (roles.step()) slot_names_.add_role(roles.integer(0), roles.bytes(1));
  SqliteStatement models = prepare(statements_.content_models());
  while (models.step()) slot_names_.add_model(models.integer(0), models.bytes(1));
  text_ = prepare(statements_.texts());
}

SqliteWiki::~SqliteWiki() = default;

std::int64_t SqliteWiki::single(const Statement& statement) const {
  SqliteStatement row = prepare(statement);
  return row.step() ? row.integer(0) : 0;
}

std::int64_t SqliteWiki::single(const Statement& statement, IdRange range,
                                const std::vector<std::string>& hidden) const {
  SqliteStatement row = prepare(statement);
  bind_range(row, range);
  bind_hidden(row, hidden);
  return row.step() ? row.integer(0) : 0;
}

std::int64_t SqliteWiki::highest_page_id() { return single(statements_.highest_page_id()); }

std::int64_t SqliteWiki::highest_log_id() { return single(statements_.highest_log_id()); }

std::int64_t SqliteWiki::count(const PageSelection& selection) {
  return single(selection.latest_only ? statements_.count_pages(selection)
                                      : statements_.count_revisions(selection),
                selection.pages);
}

std::int64_t SqliteWiki::count_log_items(IdRange range, const std::vector<std::string>& hidden) {
  return single(statements_.count_log_items(hidden.size()), range, hidden);
}

std::int64_t SqliteWiki::count_titles(IdRange range, bool main_only) {
  return single(statements_.count_titles(main_only), range);
}

void SqliteWiki::read_titles(IdRange range, bool main_only, const TitleVisitor& visit) {
  SqliteStatement rows = prepare(statements_.titles(main_only));
  bind_range(rows, range);
  while (rows.step()) visit(rows.integer(0), rows.bytes(1));
}

void SqliteWiki::read_weights(IdRange pages, bool with_bytes, const WeightVisitor& visit) {
  SqliteStatement rows = prepare(statements_.weights(with_bytes));
  bind_range(rows, pages);
  while (rows.step()) visit(rows.integer(0), rows.integer(1), rows.integer(2));
}

std::optional<std::int64_t> SqliteWiki::find_page(std::int64_t namespace_id,
                                                  std::string_view title) {
  SqliteStatement row = prepare(statements_.page_of_title());
  row.bind(1, namespace_id);
  row.bind(2, title);
  if (!row.step()) return std::nullopt;
  return row.integer(0);
}

void SqliteWiki::load_uploads(PageRow& page) {
  page.uploads.clear();
  SqliteStatement current = prepare(statements_.current_upload());
  current.bind(1, page.title);
  if (!current.step()) return;
  SqliteStatement old = prepare(statements_.old_uploads());
  old.bind(1, page.title);
  while (old.step()) page.uploads.push_back(take_upload(old));
  page.uploads.push_back(take_upload(current));
}

std::set<std::string, std::less<>> SqliteWiki::interwiki_prefixes() {
  std::set<std::string, std::less<>> prefixes;
  SqliteStatement rows = prepare(statements_.interwiki_prefixes());
  while (rows.step()) prefixes.insert(mediawiki::to_lower(rows.bytes(0)));
  return prefixes;
}

std::optional<Database::MainSlot> SqliteWiki::main_slot(std::int64_t revision_id) {
  SqliteStatement rows = prepare(statements_.main_slot());
  rows.bind(1, revision_id);
  while (rows.step()) {
    if (slot_names_.role(rows.integer(2), revision_id) != "main") continue;
    return MainSlot{std::string(rows.bytes(0)),
                    std::string(slot_names_.model(rows.integer(1), revision_id))};
  }
  return std::nullopt;
}

void SqliteWiki::load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) {
  for (const std::int64_t id : ids) {
    text_.reset();
    text_.bind(1, id);
    if (text_.step()) visit(id, text_.bytes(1), text_.bytes(2));
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
  auto cluster = std::make_unique<Cluster>(path->second, options_.blobs_table,
                                           statements_.blobs(options_.blobs_table));
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
    if (blob.step()) visit(id, blob.bytes(1));
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
