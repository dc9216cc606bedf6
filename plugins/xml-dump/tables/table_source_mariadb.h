// MariadbTableSource: the tables of a wiki on a MariaDB server, dumped by mariadb-dump, with user
// and password from the option file only.
//
// mariadb-dump opens a transaction of its own, so counts may differ from what it sees. Connections
// last for one question: a dump can take longer than servers keep idle ones. Job thread.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_connection.h"
#include "plugins/xml-dump/tables/table_source.h"

namespace dumps::xml_dump {

class MariadbTableSource : public TableSource {
 public:
  MariadbTableSource(MariadbOptions options, plugin::Host host)
      : options_(std::move(options)), host_(host) {}

  // Only tables that the user may read are known: give it SELECT on all of the wiki's database.
  std::vector<LiveTable> tables() override;
  std::int64_t count_rows(const LiveTable& table) override;
  void dump(const LiveTable& table, std::uint64_t limit, const TakeBytes& take) override;
  void read(const std::string& sql, int columns, const VisitRow& visit) override;
  bool is_one_snapshot() const override { return false; }

 private:
  MariadbOptions options_;
  plugin::Host host_;
};

// The command that dumps a table; nothing in it is secret.
std::vector<std::string> mariadb_dump_command(const MariadbOptions& options,
                                              const std::string& table, std::uint64_t limit);

}  // namespace dumps::xml_dump
