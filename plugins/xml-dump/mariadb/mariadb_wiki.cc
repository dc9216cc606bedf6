#include "plugins/xml-dump/mariadb/mariadb_wiki.h"

#include <algorithm>
#include <charconv>

#include "plugins/mediawiki/title_text.h"
#include "plugins/xml-dump/database/wiki_rows.h"
#include "plugins/xml-dump/mariadb/mariadb_catalogue.h"
#include "plugins/xml-dump/mariadb/mariadb_logs.h"
#include "plugins/xml-dump/mariadb/mariadb_pages.h"
#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kChunkTitles = 2000;
constexpr std::int64_t kChunkWeights = 5000;

// "mysql-bin.000123" -> 123.
std::int64_t number_of_log(std::string_view file) {
  const std::string_view digits = file.substr(file.rfind('.') + 1);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

MariadbWiki::MariadbWiki(MariadbOptions options, MariadbObserver& observer)
    : session_(std::move(options), observer),
      statements_(
          session_.retry([this] { return statements_of(session_.main(), session_.options()); })),
      slot_names_(session_.main().subject()),
      clusters_(session_.options(), statements_, session_.use(), observer) {
  session_.retry([this] {
    MariadbRows roles = session_.main().query(statements_.slot_roles().text);
    while (roles.step()) slot_names_.add_role(roles.integer(0), roles.bytes(1));
  });
  session_.retry([this] {
    MariadbRows models = session_.main().query(statements_.content_models().text);
    while (models.step()) slot_names_.add_model(models.integer(0), models.bytes(1));
  });
}

std::int64_t MariadbWiki::single(const std::string& sql) {
  return session_.retry([&] {
    MariadbRows row = session_.main().query(sql);
    return row.step() ? row.integer(0) : 0;
  });
}

std::int64_t MariadbWiki::highest_page_id() { return single(statements_.highest_page_id().text); }

std::int64_t MariadbWiki::highest_log_id() { return single(statements_.highest_log_id().text); }

std::int64_t MariadbWiki::count(const PageSelection& selection) {
  if (counted_ && counted_->selection == selection &&
      counted_->generation == session_.generation()) {
    return counted_->items;
  }
  const Statement statement = selection.latest_only ? statements_.count_pages(selection)
                                                    : statements_.count_revisions(selection);
  const std::int64_t items = single(FilledStatement(statement).add(selection.pages).text());
  counted_ = {selection, session_.generation(), items};
  return items;
}

std::int64_t MariadbWiki::count_log_items(IdRange range, const std::vector<std::string>& hidden) {
  const Statement statement = statements_.count_log_items(hidden.size());
  FilledStatement filled(statement);
  filled.add(range);
  for (const std::string& type : hidden) filled.add_bytes(type);
  return single(filled.text());
}

std::int64_t MariadbWiki::count_titles(IdRange range, bool main_only) {
  const Statement statement = statements_.count_titles(main_only);
  return single(FilledStatement(statement).add(range).text());
}

void MariadbWiki::read_weights(IdRange pages, bool with_bytes, const WeightVisitor& visit) {
  struct Weight {
    std::int64_t page_id, revisions, bytes;
  };
  const Statement statement = statements_.weights(with_bytes);
  for (std::vector<Weight> chunk;;) {
    session_.retry([&] {
      chunk.clear();
      MariadbRows rows =
          session_.main().query(FilledStatement(statement).add(pages).add(kChunkWeights).text());
      while (rows.step()) chunk.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
    });
    for (const Weight& w : chunk) visit(w.page_id, w.revisions, w.bytes);
    if (chunk.size() < static_cast<size_t>(kChunkWeights)) return;
    if (chunk.back().page_id >= pages.last) return;
    pages.first = chunk.back().page_id + 1;
  }
}

std::optional<std::int64_t> MariadbWiki::find_page(std::int64_t namespace_id,
                                                   std::string_view title) {
  const Statement statement = statements_.page_of_title();
  return session_.retry([&]() -> std::optional<std::int64_t> {
    MariadbRows row =
        session_.main().query(FilledStatement(statement).add(namespace_id).add_bytes(title).text());
    if (!row.step()) return std::nullopt;
    return row.integer(0);
  });
}

void MariadbWiki::load_uploads(PageRow& page) {
  const Statement current = statements_.current_upload();
  const Statement old = statements_.old_uploads();
  session_.retry([&] {
    page.uploads.clear();
    std::optional<UploadRow> last;
    {
      MariadbRows row =
          session_.main().query(FilledStatement(current).add_bytes(page.title).text());
      if (row.step()) last = take_upload(row);
    }
    if (!last) return;
    MariadbRows rows = session_.main().query(FilledStatement(old).add_bytes(page.title).text());
    while (rows.step()) page.uploads.push_back(take_upload(rows));
    page.uploads.push_back(*std::move(last));
  });
}

void MariadbWiki::read_titles(IdRange range, bool main_only, const TitleVisitor& visit) {
  std::vector<std::int64_t> namespaces = {0};
  if (!main_only) {
    session_.retry([&] {
      namespaces.clear();
      MariadbRows rows = session_.main().query(statements_.title_namespaces().text);
      while (rows.step()) namespaces.push_back(rows.integer(0));
    });
  }
  for (const std::int64_t id : namespaces) read_titles_of(id, range, visit);
}

void MariadbWiki::read_titles_of(std::int64_t namespace_id, IdRange range,
                                 const TitleVisitor& visit) {
  const Statement statement = statements_.titles_of_namespace();
  for (std::vector<std::string> chunk = {""};;) {
    const std::string after = chunk.back();
    session_.retry([&] {
      chunk.clear();
      MariadbRows rows = session_.main().query(FilledStatement(statement)
                                                   .add(namespace_id)
                                                   .add_bytes(after)
                                                   .add(range)
                                                   .add(kChunkTitles)
                                                   .text());
      while (rows.step()) chunk.emplace_back(rows.bytes(0));
    });
    for (const std::string& title : chunk) visit(namespace_id, title);
    if (chunk.size() < static_cast<size_t>(kChunkTitles)) return;
  }
}

std::set<std::string, std::less<>> MariadbWiki::interwiki_prefixes() {
  return session_.retry([this] {
    std::set<std::string, std::less<>> prefixes;
    MariadbRows rows = session_.main().query(statements_.interwiki_prefixes().text);
    while (rows.step()) prefixes.insert(mediawiki::to_lower(rows.bytes(0)));
    return prefixes;
  });
}

std::optional<Database::MainSlot> MariadbWiki::main_slot(std::int64_t revision_id) {
  const Statement statement = statements_.main_slot();
  return session_.retry([&]() -> std::optional<MainSlot> {
    MariadbRows rows = session_.main().query(FilledStatement(statement).add(revision_id).text());
    while (rows.step()) {
      if (slot_names_.role(rows.integer(2), revision_id) != "main") continue;
      return MainSlot{std::string(rows.bytes(0)),
                      std::string(slot_names_.model(rows.integer(1), revision_id))};
    }
    return std::nullopt;
  });
}

std::string MariadbWiki::why_lost(std::int64_t page_id, std::int64_t revision_id) {
  const Statement statement = statements_.rows_of_revision();
  return session_.retry([&]() -> std::string {
    MariadbRows row = session_.main().query(FilledStatement(statement).add(revision_id).text());
    return row.step() ? why_revision_is_lost(row, page_id) : "the revision is missing";
  });
}

void MariadbWiki::load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) {
  had_look_ups_ = true;
  const Statement statement = statements_.texts();
  while (!ids.empty()) {
    const std::span batch = ids.first(std::min(ids.size(), kMaxBatchIds));
    ids = ids.subspan(batch.size());
    std::int64_t visited = std::numeric_limits<std::int64_t>::min();  // the highest id
    session_.retry([&] {
      const auto rest = std::upper_bound(batch.begin(), batch.end(), visited);
      if (rest == batch.end()) return;
      MariadbRows rows = session_.main().query(
          FilledStatement(statement).add(std::span(rest, batch.end())).text());
      while (rows.step()) {
        visited = rows.integer(0);
        visit(visited, rows.bytes(1), rows.bytes(2));
      }
    });
  }
}

void MariadbWiki::load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                             const BlobVisitor& visit) {
  while (!ids.empty()) {
    const std::span batch = ids.first(std::min(ids.size(), kMaxBatchIds));
    ids = ids.subspan(batch.size());
    clusters_.load(cluster, batch, visit);
  }
}

std::unique_ptr<PageReader> MariadbWiki::read_pages(const PageSelection& selection,
                                                    LossVisitor lost) {
  return std::make_unique<MariadbPages>(*this, selection, std::move(lost));
}

std::unique_ptr<LogReader> MariadbWiki::read_logs(IdRange range,
                                                  const std::vector<std::string>& hidden,
                                                  LossVisitor lost) {
  return std::make_unique<MariadbLogs>(*this, range, hidden, std::move(lost));
}

std::vector<std::pair<std::string, std::int64_t>> MariadbWiki::figures() const {
  const SnapshotFacts& snapshot = session_.snapshot();
  const DatabaseUse& use = session_.use();
  return {{"db_queries", use.queries},
          {"db_wait_ms", std::chrono::duration_cast<std::chrono::milliseconds>(use.waited).count()},
          {"snapshots", session_.generation() + 1},
          {"snapshot_unix_time", snapshot.unix_time},
          {"snapshot_binlog_number", number_of_log(snapshot.log_file)},
          {"snapshot_binlog_offset", snapshot.log_offset}};
}

}  // namespace dumps::xml_dump
