#include "plugins/xml-dump/mariadb/mariadb_catalogue.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dumps::xml_dump {
namespace {

// A name of an operator's settings as a literal.
std::string literal(std::string_view name) {
  std::string text = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + '\'';
}

// MediaWiki reads the bytes of its columns as UTF-8, whatever the server takes them for. Of the
// character sets that need not be converted for that, wikis have had these.
bool is_read_as_bytes(std::string_view character_set) {
  constexpr std::array<std::string_view, 7> kKnown = {"",     "binary",  "ascii",  "latin1",
                                                      "utf8", "utf8mb3", "utf8mb4"};
  return std::find(kKnown.begin(), kKnown.end(), character_set) != kKnown.end();
}

struct Column {
  std::string name;
  std::string character_set;
};

std::vector<Column> columns_of(MariadbConnection& connection, const TablePlace& place) {
  MariadbRows rows = connection.query(
      "SELECT COLUMN_NAME, COALESCE(CHARACTER_SET_NAME, '') FROM information_schema.COLUMNS WHERE "
      "TABLE_SCHEMA = " +
      literal(place.database) + " AND TABLE_NAME = " + literal(place.name));
  std::vector<Column> columns;
  while (rows.step()) {
    std::string name(rows.bytes(0));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    columns.push_back({std::move(name), std::string(rows.bytes(1))});
  }
  return columns;
}

// The catalogue shows only what the user may read, so what it lacks may be there.
bool is_forbidden(MariadbConnection& connection, const std::string& table) {
  try {
    connection.query("SELECT 1 FROM " + table + " LIMIT 0").step();
  } catch (const LostConnection&) {
    throw;
  } catch (const plugin::Failure& failure) {
    return failure.message().find("denied") != std::string::npos;
  }
  return false;
}

void check_character_sets(const MariadbConnection& connection, const TablePlace& place,
                          const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    if (is_read_as_bytes(column.character_set)) continue;
    throw plugin::failed(connection.subject(),
                         "column " + place.text() + "." + column.name + " has the character set " +
                             column.character_set +
                             "; MediaWiki's texts are read as stored bytes, which must be UTF-8 in "
                             "columns of the sets binary, utf8mb4, utf8mb3, latin1 or ascii: "
                             "convert the table to one of these");
  }
}

}  // namespace

WikiCatalogue catalogue_of(MariadbConnection& connection, const std::string& database,
                           const TableNames& names) {
  WikiCatalogue catalogue;
  std::string forbidden;
  for (const std::string& table : known_tables()) {
    TablePlace place = names.place(table);
    if (place.database.empty()) place.database = database;
    const std::vector<Column> columns = columns_of(connection, place);
    if (columns.empty() && is_forbidden(connection, names.sql(table))) {
      forbidden += (forbidden.empty() ? "" : ", ") + names.quoted(place.database) + '.' +
                   names.quoted(place.name);
    }
    check_character_sets(connection, place, columns);
    for (const Column& column : columns) catalogue[table].insert(column.name);
  }
  if (forbidden.empty()) return catalogue;
  throw plugin::failed(connection.subject(),
                       "the user " + connection.text_of("SELECT CURRENT_USER()") +
                           " may not read " + forbidden + "; run on the server: GRANT SELECT ON " +
                           names.quoted(database) + ".* TO …, or for each of these tables");
}

WikiStatements statements_of(MariadbConnection& connection, const MariadbOptions& options) {
  const TableNames names('`', options.table_prefix, options.shared);
  return {SqlFlavour::kMariadb, names,
          detect_schema(catalogue_of(connection, options.database, names), connection.subject(),
                        names)};
}

}  // namespace dumps::xml_dump
