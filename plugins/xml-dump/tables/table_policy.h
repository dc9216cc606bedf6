// What may be said of a table by its name and columns alone: whether it is dumped when nothing is
// configured, and why it must not be in a public dump. Pure; any thread.
//
// Names are those of MediaWiki, without the wiki's prefix, and are compared without regard to case.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

// The tables of the dumps that Wikimedia publishes, and `linktarget`, without which the tables of
// links cannot be read.
std::span<const char* const> default_tables();

// What the table holds that nobody may publish, as in "password hashes and e-mail addresses";
// nothing for other tables.
std::optional<std::string> private_content(std::string_view table);

// The same told by a column, however the table is called: a copy, or a prefix that is not known.
// Columns of MediaWiki begin with letters of their table, so one is enough.
std::optional<std::string> private_column(std::string_view column);

// Letters, digits and '_' only: such a name needs no quoting anywhere.
bool is_plain_table_name(std::string_view name);

}  // namespace dumps::xml_dump
