// The readers of an SqliteWiki: its pages with their revisions, and its log. Parts of that class,
// in files of their own.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

namespace dumps::xml_dump {

void bind_range(SqliteStatement& statement, IdRange range);
void bind_hidden(SqliteStatement& statement, const std::vector<std::string>& hidden);

// Pages by id from one statement; revision ids of a page from the index on rev_page, sorted here;
// then one joined look-up per revision. So nothing is ever sorted or held beyond one page's ids.
class SqliteWiki::Pages : public PageReader {
 public:
  Pages(const SqliteWiki& wiki, const PageSelection& selection, LossVisitor lost);
  bool next_page(PageRow& page) override;
  bool next_revision(Arena& arena, RevisionRow& revision) override;

 private:
  bool read_revision(std::int64_t id, Arena& arena, RevisionRow& revision);
  std::string why_lost(std::int64_t id);

  const SqliteWiki& wiki_;
  PageSelection selection_;
  LossVisitor lost_;
  SqliteStatement pages_;
  SqliteStatement revision_ids_;
  SqliteStatement revision_;
  std::int64_t page_id_ = 0;
  std::int64_t latest_ = 0;
  bool ids_are_read_ = true;
  std::vector<std::int64_t> ids_;
  size_t next_ = 0;
};

class SqliteWiki::Logs : public LogReader {
 public:
  Logs(const SqliteWiki& wiki, IdRange range, const std::vector<std::string>& hidden,
       LossVisitor lost);
  bool next(LogRow& item) override;

 private:
  SqliteStatement items_;
  LossVisitor lost_;
};

}  // namespace dumps::xml_dump
