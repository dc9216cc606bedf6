// SqliteWiki: a MediaWiki database in SQLite, with its external clusters (one file each).
//
// The wiki's file is read in one transaction, so that a dump is one snapshot. With a rollback
// journal that keeps writers waiting until the dump ends; with write-ahead logging it does not.
// Cluster files are opened when first needed; their rows never change. One thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/database/slot_names.h"
#include "plugins/xml-dump/database/wiki_statements.h"
#include "plugins/xml-dump/sqlite/sqlite_file.h"

namespace dumps::xml_dump {

struct SqliteWikiOptions {
  std::string path;
  std::string table_prefix;
  std::map<std::string, std::string, std::less<>> clusters;  // name -> file
  std::string blobs_table = "blobs";
};

class SqliteWiki : public Database {
 public:
  // Opens, checks the schema and begins the snapshot.
  explicit SqliteWiki(SqliteWikiOptions options);
  ~SqliteWiki() override;

  std::int64_t highest_page_id() override;
  std::int64_t highest_log_id() override;
  std::int64_t count(const PageSelection& selection) override;
  std::int64_t count_log_items(IdRange range, const std::vector<std::string>& hidden) override;
  std::int64_t count_titles(IdRange range, bool main_only) override;
  std::unique_ptr<PageReader> read_pages(const PageSelection& selection, LossVisitor lost) override;
  void read_weights(IdRange pages, bool with_bytes, const WeightVisitor& visit) override;
  std::optional<std::int64_t> find_page(std::int64_t namespace_id, std::string_view title) override;
  void load_uploads(PageRow& page) override;
  std::unique_ptr<LogReader> read_logs(IdRange range, const std::vector<std::string>& hidden,
                                       LossVisitor lost) override;
  void read_titles(IdRange range, bool main_only, const TitleVisitor& visit) override;
  std::set<std::string, std::less<>> interwiki_prefixes() override;
  std::optional<MainSlot> main_slot(std::int64_t revision_id) override;
  void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) override;
  bool has_cluster(std::string_view cluster) const override;
  void load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                  const BlobVisitor& visit) override;

 private:
  class Pages;
  class Logs;
  struct Cluster;

  SqliteStatement prepare(const Statement& statement) const {
    return file_.prepare(statement.text);
  }
  std::int64_t single(const Statement& statement) const;
  std::int64_t single(const Statement& statement, IdRange range,
                      const std::vector<std::string>& hidden = {}) const;
  Cluster& open_cluster(std::string_view name);

  SqliteWikiOptions options_;
  SqliteFile file_;
  WikiStatements statements_;
  SlotNames slot_names_;
  SqliteStatement text_;
  std::map<std::string, std::unique_ptr<Cluster>, std::less<>> clusters_;
};

// The tables of a wiki in `file` that readers know, with their columns.
WikiCatalogue catalogue_of(const SqliteFile& file, const TableNames& names);
// The statements for the form that its tables have.
WikiStatements statements_of(const SqliteFile& file, const std::string& prefix);

}  // namespace dumps::xml_dump
