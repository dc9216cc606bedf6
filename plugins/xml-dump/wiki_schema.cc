#include "plugins/xml-dump/wiki_schema.h"

#include <string_view>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

struct TableNeed {
  const char* table;
  std::vector<const char*> columns;
};

const std::vector<TableNeed>& needs() {
  static const std::vector<TableNeed> list = {
      {"page", {"page_id", "page_namespace", "page_title", "page_is_redirect", "page_latest"}},
      {"revision",
       {"rev_id", "rev_page", "rev_comment_id", "rev_actor", "rev_timestamp", "rev_minor_edit",
        "rev_deleted", "rev_parent_id", "rev_sha1"}},
      {"comment", {"comment_id", "comment_text"}},
      {"actor", {"actor_id", "actor_user", "actor_name"}},
      {"slots", {"slot_revision_id", "slot_role_id", "slot_content_id", "slot_origin"}},
      {"content",
       {"content_id", "content_size", "content_sha1", "content_model", "content_address"}},
      {"slot_roles", {"role_id", "role_name"}},
      {"content_models", {"model_id", "model_name"}},
      {"text", {"old_id", "old_text", "old_flags"}},
      {"redirect", {"rd_from", "rd_namespace", "rd_title", "rd_interwiki", "rd_fragment"}},
      {"interwiki", {"iw_prefix"}},
      {"logging",
       {"log_id", "log_type", "log_action", "log_timestamp", "log_actor", "log_namespace",
        "log_title", "log_comment_id", "log_params", "log_deleted"}},
  };
  return list;
}

void add(std::string& list, const std::string& name) {
  if (!list.empty()) list += ", ";
  list += name;
}

}  // namespace

WikiSchema detect_schema(const SqliteFile& file, const std::string& prefix) {
  std::string missing;
  for (const TableNeed& need : needs()) {
    const std::string table = prefix + need.table;
    if (!file.has_table(table)) {
      add(missing, "table " + table);
      continue;
    }
    for (const char* column : need.columns) {
      if (!file.has_column(table, column)) add(missing, "column " + table + "." + column);
    }
  }
  if (!missing.empty()) {
    throw plugin::failed(file.path(),
                         "is not a MediaWiki database of a known form (1.39): missing " + missing +
                             "; check `database` and `prefix`, or run MediaWiki's update.php");
  }
  return {.has_comment_table = file.has_table(prefix + "revision_comment_temp")};
}

}  // namespace dumps::xml_dump
