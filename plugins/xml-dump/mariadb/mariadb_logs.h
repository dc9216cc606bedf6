// MariadbLogs: the log of a MariaDB, in chunks by id, so that no query runs for long and a lost
// connection costs one chunk. Made by MariadbWiki; one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_wiki.h"

namespace dumps::xml_dump {

class MariadbLogs : public LogReader {
 public:
  MariadbLogs(MariadbWiki& wiki, IdRange range, std::vector<std::string> hidden, LossVisitor lost);

  bool next(LogRow& item) override;
  std::int64_t total_change() const override { return total_change_; }

 private:
  struct Item {
    LogRow row;
    std::string why_lost;  // empty: it is not
  };
  void load_chunk();
  void read_chunk();

  MariadbWiki& wiki_;
  IdRange range_;  // what is left
  const std::vector<std::string> hidden_;
  LossVisitor lost_;
  const Statement statement_;
  std::int64_t first_total_;
  std::int64_t total_change_ = 0;
  std::int64_t items_read_ = 0;
  std::int64_t generation_;
  bool is_last_ = false;
  Arena arena_;
  std::vector<Item> items_;
  size_t next_ = 0;
};

}  // namespace dumps::xml_dump
