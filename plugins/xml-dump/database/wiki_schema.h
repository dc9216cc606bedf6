// WikiSchema: which form of MediaWiki's tables a database has, of those of 1.35 to 1.43, found out
// from its catalogue. Pure; any thread.
//
// What changed in these years, as far as dumps read it:
//   up to 1.38  revision_actor_temp leads to a revision's actor; rev_actor is 0 before that
//   up to 1.40  revision_comment_temp leads to its comment; rev_comment_id is 0 before that
//   later ones  revision has no rev_sha1; it is computed from the slots
// Both tables are used wherever they are there, and the columns where a row is in neither: while a
// wiki moves from one form to the other, each revision is in one of them or in both.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugins/xml-dump/database/table_names.h"

namespace dumps::xml_dump {

struct WikiSchema {
  bool has_comment_table = true;  // revision_comment_temp
  bool has_actor_table = false;   // revision_actor_temp
  bool has_revision_sha1 = true;
};

// Table (without prefix) -> its columns. A table that is not there has no entry.
using WikiCatalogue = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

// The tables that a catalogue is asked for.
std::vector<std::string> known_tables();

// Throws plugin::Failure with the names of tables and columns that `catalogue` lacks. `subject` is
// the database, for messages; `names` tells how its tables are called.
WikiSchema detect_schema(const WikiCatalogue& catalogue, const std::string& subject,
                         const TableNames& names);

}  // namespace dumps::xml_dump
