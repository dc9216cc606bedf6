// MariadbPages: the pages of a MariaDB with their revisions. Made by MariadbWiki; one thread at a
// time.
//
// Nothing is sorted by the server, and no query runs for long: a chunk of pages by id, the ids of
// their revisions from an index alone, sorted here, and then whole rows in batches. Batches are
// asked for ahead, on all connections that are free, so that the server joins while we write. After
// a lost connection only what was under way is asked for again, in a new snapshot: what is known of
// pages and ids stays, so that there is neither a gap nor a double.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/revision_batch.h"

namespace dumps::xml_dump {

class MariadbPages : public PageReader {
 public:
  MariadbPages(MariadbWiki& wiki, PageSelection selection, LossVisitor lost);

  bool next_page(PageRow& page) override;
  bool next_revision(Arena& arena, RevisionRow& revision) override;
  std::int64_t total_change() const override { return total_change_; }

 private:
  struct PlannedPage {
    PageRow row;
    std::vector<std::int64_t> revisions;  // ids, ascending
  };
  struct Chunk {
    std::vector<PlannedPage> pages;
    std::vector<LostRow> orphans;
    std::int64_t items = 0;  // as the database counts them
    bool is_last = false;
  };

  bool load_chunk();
  Chunk read_chunk();
  void read_revision_ids(Chunk& chunk);
  void place_revision(Chunk& chunk, std::int64_t page_id, std::int64_t revision_id);
  void count_again();

  bool fill(RevisionBatch& batch);
  void send_batches();
  // The row of the item at hand, and goes on to the next; null for a lost one.
  const RevisionRow* next_row(RevisionBatch::Item& item);
  void skip_rest_of_page();

  MariadbWiki& wiki_;
  MariadbSession& session_;
  const PageSelection selection_;
  LossVisitor lost_;
  const bool reads_all_;  // so that revisions without a page are met, too
  const Statement pages_;
  const Statement ids_;
  const Statement revisions_;

  std::int64_t first_total_;
  std::int64_t total_change_ = 0;
  std::int64_t items_planned_ = 0;
  std::int64_t generation_;
  std::int64_t next_first_;  // page id that the next chunk begins at
  bool is_planned_ = false;  // there are no more chunks

  std::deque<PlannedPage> planned_;  // the first is the page at hand, once there is one
  bool in_page_ = false;
  size_t next_revision_ = 0;  // of the page at hand
  size_t fed_pages_ = 0;      // of planned_, that are in batches as a whole
  size_t fed_revisions_ = 0;  // of the page behind these

  std::deque<std::unique_ptr<RevisionBatch>> batches_;  // the first is being read
  std::vector<std::unique_ptr<RevisionBatch>> spare_;
  size_t next_item_ = 0;  // of the first batch
};

}  // namespace dumps::xml_dump
