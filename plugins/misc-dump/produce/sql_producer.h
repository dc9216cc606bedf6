// SqlProducer: the rows of a query, as tab-separated lines (with \t, \n, \\ and \0 for what would
// break them, NULL for no value, as the mariadb client writes them) or as JSON, an object per line
// (texts, and null).
//
// The database is the target's: a MariaDB server, found as xml-dump finds it, or an SQLite file.
// Rows are streamed. A connection that is lost is made anew, after a pause, and the query goes on
// behind the last row where the recipe names a key that rows ascend by; otherwise the shard is to
// be made again.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {

class RowWriter;

class SqlProducer : public Producer {
 public:
  SqlProducer(const plugin::Host& host, const plugin::JobInfo& info, ProducerSpec spec)
      : Producer(host, info), spec_(std::move(spec)) {}

  void validate(const Names& names) override;
  void produce(const ProducerRun& run) override;
  // The first column of the first row; 0 where it is NULL.
  std::uint64_t ask_number(const std::string& query);

 private:
  std::string statement(const ProducerRun& run, std::uint64_t after) const;
  void read_mariadb(const ProducerRun& run, RowWriter& writer);
  void read_sqlite(const ProducerRun& run, RowWriter& writer);

  ProducerSpec spec_;
};

}  // namespace dumps::misc
