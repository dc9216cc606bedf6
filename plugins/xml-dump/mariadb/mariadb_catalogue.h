// Looks at a wiki's tables on a MariaDB server: which are there, with which columns, and whether
// they may be read and can be read right.
//
// Throws plugin::Failure: with the exact GRANT that the user lacks, or with the column whose
// character set MediaWiki itself does not read.
#pragma once

#include "plugins/xml-dump/database/wiki_schema.h"
#include "plugins/xml-dump/database/wiki_statements.h"
#include "plugins/xml-dump/mariadb/mariadb_connection.h"

namespace dumps::xml_dump {

WikiCatalogue catalogue_of(MariadbConnection& connection, const std::string& database,
                           const TableNames& names);
// The statements for the form that the wiki's tables have there.
WikiStatements statements_of(MariadbConnection& connection, const MariadbOptions& options);

}  // namespace dumps::xml_dump
