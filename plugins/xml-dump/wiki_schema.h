// WikiSchema: which form of MediaWiki's tables a database has, found out from its catalogue.
//
// Read once when the database is opened; a database that lacks something is refused with the names
// of what is missing. Pure data after that.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/sqlite_file.h"

namespace dumps::xml_dump {

struct WikiSchema {
  // Up to 1.40 a revision's comment is found through a table of its own; later the revision has it.
  bool has_comment_table = true;
};

// Throws plugin::Failure when tables or columns are missing. `prefix` stands before table names.
WikiSchema detect_schema(const SqliteFile& file, const std::string& prefix);

}  // namespace dumps::xml_dump
