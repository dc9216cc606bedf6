// WikiStatements: every SQL statement that the plugin sends to read a wiki, in one place, so that
// they can also be listed, explained by the server and timed.
//
// Texts have '?' where a parameter goes. Ids of batches are "IN (?)" with MariaDB, where one
// parameter is a list of at most kMaxBatchIds; SQLite reads one id at a time, which costs it
// nothing. Every statement but the counts and the small lists walks a key from where it stands and
// stops after a chunk. Values; any thread.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/database/table_names.h"
#include "plugins/xml-dump/database/wiki_schema.h"

namespace dumps::xml_dump {

enum class SqlFlavour : std::uint8_t { kSqlite, kMariadb };

struct Statement {
  std::string name;
  std::string purpose;
  std::string text;
  std::vector<std::string> samples;  // literals for the parameters, in their order
};

class WikiStatements {
 public:
  WikiStatements(SqlFlavour flavour, TableNames names, WikiSchema schema);

  Statement highest_page_id() const;
  Statement highest_log_id() const;
  Statement slot_roles() const;
  Statement content_models() const;
  Statement interwiki_prefixes() const;

  // Parameters: first and last id.
  Statement count_pages(const PageSelection& selection) const;
  Statement count_revisions(const PageSelection& selection) const;
  // Then the hidden types.
  Statement count_log_items(size_t hidden_types) const;
  Statement count_titles(bool main_only) const;

  // The row of a page with its redirect. Parameters: first and last id; with MariaDB the most rows.
  Statement pages(const PageSelection& selection) const;
  // rev_page and rev_id of the selected revisions of pages; unordered. Parameter: page ids.
  Statement revisions_of_pages(const PageSelection& selection = {}) const;
  // Parameters: first and last page id. MariaDB.
  Statement revisions_of_range(const PageSelection& selection = {}) const;
  // Whole rows, one per slot. Parameter: revision ids.
  Statement revisions() const;
  // Which of its rows a revision has; see why_revision_is_lost(). Parameter: a revision id.
  Statement rows_of_revision() const;
  // Parameter: a revision id.
  Statement main_slot() const;

  // How many revisions (and bytes) the pages have. Parameters: first and last page id; with MariaDB
  // the most rows.
  Statement weights(bool with_bytes) const;
  // Parameters: namespace and title.
  Statement page_of_title() const;
  // The versions of an uploaded file, old ones from the oldest on. Parameter: its title.
  Statement old_uploads() const;
  Statement current_upload() const;

  // Parameters: first and last id, the hidden types; with MariaDB the most rows.
  Statement log_items(size_t hidden_types) const;

  // SQLite: all titles, sorted by its index. Parameters: first and last page id.
  Statement titles(bool main_only) const;
  // MariaDB: the namespaces, and the titles of one. Parameters: namespace, the title to go on
  // after, first and last page id, the most rows.
  Statement title_namespaces() const;
  Statement titles_of_namespace() const;

  // Parameter: ids.
  Statement texts() const;
  Statement blobs(const std::string& blobs_table) const;

  // One of each, as MariaDB and SQLite are sent them.
  std::vector<Statement> all(const std::string& blobs_table) const;

  const WikiSchema& schema() const { return schema_; }

 private:
  std::string from(const char* table) const { return " FROM " + names_.sql(table); }
  std::string join(const char* table) const { return " CROSS JOIN " + names_.sql(table); }
  std::string left_join(const char* table) const { return " LEFT JOIN " + names_.sql(table); }
  std::string is_one_of() const;
  std::string is_title(const char* column, int parameter) const;
  std::string selection_condition(const PageSelection& selection) const;
  std::string in_order_of(const char* column) const;
  std::string hidden_condition(size_t types) const;
  std::string comment_id() const;
  std::string actor_id() const;
  std::string links_of_revision() const;

  SqlFlavour flavour_;
  TableNames names_;
  WikiSchema schema_;
};

inline constexpr size_t kMaxBatchIds = 400;

}  // namespace dumps::xml_dump
