// SqliteWiki: a MediaWiki 1.39 database in SQLite, with its external clusters (one file each).
//
// The wiki's file is read in one transaction, so that a dump is one snapshot. With a rollback
// journal that keeps writers waiting until the dump ends; with write-ahead logging it does not.
// Cluster files are opened when first needed; their rows never change. One thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/database.h"
#include "plugins/xml-dump/sqlite_file.h"
#include "plugins/xml-dump/wiki_schema.h"

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

  std::string table(const char* name) const { return '"' + options_.table_prefix + name + '"'; }
  SqliteStatement prepare(const std::string& sql) const { return file_.prepare(sql); }
  std::int64_t single(const std::string& sql, IdRange range) const;
  void read_names(std::map<std::int64_t, std::string>& names, const std::string& sql) const;
  std::string_view name_of(const std::map<std::int64_t, std::string>& names, std::int64_t id,
                           const char* kind, std::int64_t revision_id) const;
  Cluster& open_cluster(std::string_view name);

  SqliteWikiOptions options_;
  SqliteFile file_;
  WikiSchema schema_;
  std::map<std::int64_t, std::string> roles_;
  std::map<std::int64_t, std::string> models_;
  SqliteStatement text_;
  std::map<std::string, std::unique_ptr<Cluster>, std::less<>> clusters_;
};

}  // namespace dumps::xml_dump
