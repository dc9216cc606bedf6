#include "plugins/xml-dump/database/wiki_schema.h"

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

constexpr const char* kCommentTable = "revision_comment_temp";
constexpr const char* kActorTable = "revision_actor_temp";

struct TableNeed {
  const char* table;
  std::vector<const char*> columns;
};

const std::vector<TableNeed>& needs() {
  static const std::vector<TableNeed> list = {
      {"page", {"page_id", "page_namespace", "page_title", "page_is_redirect", "page_latest"}},
      {"revision",
       {"rev_id", "rev_page", "rev_comment_id", "rev_actor", "rev_timestamp", "rev_minor_edit",
        "rev_deleted", "rev_parent_id"}},
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

// Tables of older forms: not needed, but whole where they are there.
const std::vector<TableNeed>& older_needs() {
  static const std::vector<TableNeed> list = {
      {kCommentTable, {"revcomment_rev", "revcomment_comment_id"}},
      {kActorTable, {"revactor_rev", "revactor_actor"}},
  };
  return list;
}

void add(std::string& list, const std::string& name) {
  if (!list.empty()) list += ", ";
  list += name;
}

void check_columns(const TableNeed& need, const WikiCatalogue& catalogue, const TableNames& names,
                   std::string& missing) {
  const auto table = catalogue.find(need.table);
  if (table == catalogue.end()) return;
  for (const char* column : need.columns) {
    if (table->second.contains(column)) continue;
    add(missing, "column " + names.place(need.table).text() + "." + column);
  }
}

}  // namespace

std::vector<std::string> known_tables() {
  std::vector<std::string> tables;
  for (const auto* list : {&needs(), &older_needs()}) {
    for (const TableNeed& need : *list) tables.emplace_back(need.table);
  }
  return tables;
}

WikiSchema detect_schema(const WikiCatalogue& catalogue, const std::string& subject,
                         const TableNames& names) {
  std::string missing;
  for (const TableNeed& need : needs()) {
    if (!catalogue.contains(need.table)) add(missing, "table " + names.place(need.table).text());
    check_columns(need, catalogue, names, missing);
  }
  for (const TableNeed& need : older_needs()) check_columns(need, catalogue, names, missing);
  if (!missing.empty()) {
    throw plugin::failed(
        subject, "is not a MediaWiki database of a known form (1.35 to 1.43): missing " + missing +
                     "; check the name of the database, `prefix` and `shared_tables`, or run "
                     "MediaWiki's update.php");
  }
  return {.has_comment_table = catalogue.contains(kCommentTable),
          .has_actor_table = catalogue.contains(kActorTable),
          .has_revision_sha1 = catalogue.at("revision").contains("rev_sha1")};
}

}  // namespace dumps::xml_dump
