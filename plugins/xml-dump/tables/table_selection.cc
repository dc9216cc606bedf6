#include "plugins/xml-dump/tables/table_selection.h"

#include <algorithm>
#include <utility>

#include "plugins/xml-dump/tables/table_policy.h"

namespace dumps::xml_dump {
namespace {

constexpr const char* kKey = "tables";

std::vector<std::string> or_default(std::vector<std::string> list) {
  if (list.empty()) list.assign(default_tables().begin(), default_tables().end());
  return list;
}

}  // namespace

TableSelection::TableSelection(std::vector<std::string> list, std::string prefix, bool is_public)
    : list_(or_default(std::move(list))),
      prefix_(std::move(prefix)),
      is_public_(is_public),
      is_all_(std::find(list_.begin(), list_.end(), "*") != list_.end()) {}

void TableSelection::check_names() const {
  if (is_all_ && is_public_) {
    throw plugin::config_failure(
        kKey,
        "\"*\" is not for a public target: its tables are published by name only (profile backup "
        "keeps all tables in the private tree)");
  }
  for (const std::string& name : list_) {
    if (name == "*") continue;
    if (!is_plain_table_name(name)) {
      throw plugin::config_failure(kKey,
                                   "\"" + name + "\" is not the name of a table of MediaWiki");
    }
    if (!is_public_) continue;
    // With its prefix, too: "er" behind the prefix "us" is the table of users.
    const std::string bare =
        !prefix_.empty() && name.starts_with(prefix_) ? name.substr(prefix_.size()) : name;
    for (const std::string& form : {name, bare, prefix_ + name}) {
      const auto content = private_content(form);
      if (!content) continue;
      throw plugin::config_failure(kKey, "\"" + name +
                                             "\" is refused for a public target: it holds " +
                                             *content + "; take it off the list");
    }
  }
}

void TableSelection::check_table(const LiveTable& table) const {
  if (table.is_view) {
    throw plugin::config_failure(
        kKey, "\"" + table.own_name +
                  "\" is a view, which can show any table under another name; dumps are made of "
                  "tables only: take it off the list");
  }
  if (!is_plain_table_name(table.name)) {
    throw plugin::config_failure(kKey, "the table \"" + table.own_name +
                                           "\" has a name that no file can have; list the tables "
                                           "by name instead of \"*\"");
  }
  if (!is_public_) return;
  for (const std::string& column : table.columns) {
    const auto content = private_column(column);
    if (!content) continue;
    throw plugin::config_failure(kKey, "\"" + table.own_name + "\" has the column " + column +
                                           " and is refused for a public target: it holds " +
                                           *content + "; take it off the list");
  }
}

std::vector<LiveTable> TableSelection::choose(const std::vector<LiveTable>& there) const {
  std::vector<LiveTable> chosen;
  for (const LiveTable& table : there) {
    // All tables are all that hold rows of their own.
    const bool is_wanted =
        is_all_ ? !table.is_view : std::find(list_.begin(), list_.end(), table.name) != list_.end();
    if (!is_wanted) continue;
    check_table(table);
    chosen.push_back(table);
  }
  return chosen;
}

LiveTable TableSelection::find(const std::vector<LiveTable>& there, std::string_view name) const {
  const auto found = std::find_if(there.begin(), there.end(),
                                  [&](const LiveTable& table) { return table.name == name; });
  if (found == there.end()) {
    throw plugin::failed(prefix_ + std::string(name),
                         "the table was there when the run was planned and is gone now; put it "
                         "back, or begin another run");
  }
  const std::vector<LiveTable> chosen = choose({*found});
  if (chosen.empty()) {
    throw plugin::config_failure(kKey, "\"" + std::string(name) + "\" is not on the list any more");
  }
  return chosen.front();
}

}  // namespace dumps::xml_dump
