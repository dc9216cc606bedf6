// ToolDatabase: which wiki the exporter without the agent reads, as its command line says: an
// SQLite file, or a database on a MariaDB server. Plain values, and the database that is opened of
// them; thread of the tool.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

struct ToolDatabase {
  std::string server;                 // "HOST[:PORT]" or "/path/of/socket"; empty: an SQLite file
  std::string option_file;            // of the server
  std::string database;               // a file, or a name on the server
  std::vector<std::string> clusters;  // NAME=FILE, or NAME=SERVER/DATABASE
};

// Throws plugin::Failure. What the server's reader tells goes to stderr.
std::unique_ptr<Database> open_database(const ToolDatabase& where);

}  // namespace dumps::xml_dump
