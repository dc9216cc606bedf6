// TableSelection: which tables of a wiki a job dumps: those on its list that are there, and for a
// public target none that is private by its name or by its columns. Values; any thread.
//
// A name that may not be there is refused, not passed over: what was asked for must not be missing
// without a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/tables/table_source.h"

namespace dumps::xml_dump {

class TableSelection {
 public:
  // An empty list stands for the default one, "*" for all tables.
  TableSelection(std::vector<std::string> list, std::string prefix, bool is_public);

  // Throws plugin::Failure (DUMPS_ERR_CONFIG) that names the first that is refused, and why.
  void check_names() const;

  // Of what is there, what is to be dumped. Throws for views, for private columns, and for names
  // that no file can have.
  std::vector<LiveTable> choose(const std::vector<LiveTable>& there) const;
  // The one of this name, checked as choose() does; throws when it is gone.
  LiveTable find(const std::vector<LiveTable>& there, std::string_view name) const;

 private:
  void check_table(const LiveTable& table) const;

  std::vector<std::string> list_;
  std::string prefix_;
  bool is_public_;
  bool is_all_;
};

}  // namespace dumps::xml_dump
