#include "plugins/xml-dump/open_database.h"

namespace dumps::xml_dump {

std::unique_ptr<Database> open_database(const Settings& settings) {
  return std::make_unique<SqliteWiki>(settings.wiki);
}

}  // namespace dumps::xml_dump
