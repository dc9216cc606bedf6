#include "plugins/xml-dump/jobs/open_database.h"

#include "plugins/xml-dump/mariadb/hosted_mariadb.h"

namespace dumps::xml_dump {

std::unique_ptr<Database> open_database(const Settings& settings, plugin::Host host) {
  if (settings.mariadb) return open_hosted_mariadb(*settings.mariadb, host);
  return std::make_unique<SqliteWiki>(settings.wiki);
}

}  // namespace dumps::xml_dump
