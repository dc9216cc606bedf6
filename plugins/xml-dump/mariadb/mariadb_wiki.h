// MariadbWiki: a MediaWiki database on a MariaDB server, with its external clusters.
//
// Opening it checks the user's rights, the schema and character sets, then everything is read in
// one snapshot: see mariadb_session.h for what happens when it is lost. The server is never
// written. One thread at a time; the options' observer is told about the way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/database/slot_names.h"
#include "plugins/xml-dump/database/wiki_statements.h"
#include "plugins/xml-dump/mariadb/mariadb_clusters.h"
#include "plugins/xml-dump/mariadb/mariadb_session.h"

namespace dumps::xml_dump {

class MariadbWiki : public Database {
 public:
  // `observer` must live longer.
  MariadbWiki(MariadbOptions options, MariadbObserver& observer);

  std::int64_t highest_page_id() override;
  std::int64_t highest_log_id() override;
  std::int64_t count(const PageSelection& selection) override;
  std::int64_t count_log_items(IdRange range, const std::vector<std::string>& hidden) override;
  std::int64_t count_titles(IdRange range, bool main_only) override;
  void read_weights(IdRange pages, bool with_bytes, const WeightVisitor& visit) override;
  std::optional<std::int64_t> find_page(std::int64_t namespace_id, std::string_view title) override;
  void load_uploads(PageRow& page) override;
  std::unique_ptr<PageReader> read_pages(const PageSelection& selection, LossVisitor lost) override;
  std::unique_ptr<LogReader> read_logs(IdRange range, const std::vector<std::string>& hidden,
                                       LossVisitor lost) override;
  void read_titles(IdRange range, bool main_only, const TitleVisitor& visit) override;
  std::set<std::string, std::less<>> interwiki_prefixes() override;
  std::optional<MainSlot> main_slot(std::int64_t revision_id) override;
  void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) override;
  bool has_cluster(std::string_view cluster) const override { return clusters_.has(cluster); }
  void load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                  const BlobVisitor& visit) override;
  std::vector<std::pair<std::string, std::int64_t>> figures() const override;

  // For its readers.
  MariadbSession& session() { return session_; }
  const WikiStatements& statements() const { return statements_; }
  const SlotNames& slot_names() const { return slot_names_; }
  std::string why_lost(std::int64_t page_id, std::int64_t revision_id);
  // Whether texts were looked up since it was last asked.
  bool had_look_ups() { return std::exchange(had_look_ups_, false); }

 private:
  std::int64_t single(const std::string& sql);
  void read_titles_of(std::int64_t namespace_id, IdRange range, const TitleVisitor& visit);

  MariadbSession session_;
  WikiStatements statements_;
  SlotNames slot_names_;
  MariadbClusters clusters_;
  bool had_look_ups_ = false;
  // The last count: readers begin with what the exporter just asked.
  struct Counted {
    PageSelection selection;
    std::int64_t generation = 0;
    std::int64_t items = 0;
  };
  std::optional<Counted> counted_;
};

}  // namespace dumps::xml_dump
