#include "plugins/xml-dump/tables/table_source.h"

#include "plugins/xml-dump/mariadb/hosted_mariadb.h"
#include "plugins/xml-dump/tables/table_source_mariadb.h"
#include "plugins/xml-dump/tables/table_source_sqlite.h"

namespace dumps::xml_dump {

std::unique_ptr<TableSource> open_table_source(const Settings& settings, plugin::Host host) {
  if (settings.mariadb) {
    return std::make_unique<MariadbTableSource>(find_mariadb(*settings.mariadb, host), host);
  }
  return std::make_unique<SqliteTableSource>(settings.wiki.path, settings.wiki.table_prefix);
}

}  // namespace dumps::xml_dump
