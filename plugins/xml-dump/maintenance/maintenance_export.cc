#include "plugins/xml-dump/maintenance/maintenance_export.h"

#include "plugins/xml-dump/jobs/page_choice.h"
#include "plugins/xml-dump/jobs/page_files.h"

namespace dumps::xml_dump {
namespace {

constexpr const char* kDumpBackup = "dumpBackup.php";

std::vector<std::string> filters_of(const PageFile& file, bool is_latest_already) {
  std::vector<std::string> filters;
  if (file.latest_only && !is_latest_already) filters.emplace_back("--filter=latest");
  if (file.kinds == PageKinds::kArticles) {
    filters.insert(filters.end(), {"--filter=notalk", "--filter=namespace:!NS_USER"});
  }
  return filters;
}

MaintenanceExport page_export(const PageJobKind& kind, bool is_published) {
  MaintenanceExport e;
  e.script = kDumpBackup;
  const PageFile& widest = kind.files.front();
  e.mode = {widest.latest_only ? "--current" : "--full"};
  if (!widest.with_text || is_published) e.mode.emplace_back("--stub");
  e.has_text_pass = widest.with_text && is_published;
  for (const PageFile& file : kind.files) {
    e.filters.push_back(filters_of(file, widest.latest_only));
  }
  e.sizes = {5000, 20000};
  e.id_table = "page";
  e.id_column = "page_id";
  e.item_table = widest.latest_only ? "page" : "revision";
  e.item_column = widest.latest_only ? "page_id" : "rev_page";
  if (widest.kinds == PageKinds::kArticles) {
    e.conditions = {"'page_namespace % 2 = 0'", "'page_namespace <> 2'"};
  }
  return e;
}

// Slices of ids do not fit with these.
void refuse_unsliced(const plugin::Values& params) {
  for (const auto& [key, harmless] :
       {std::pair{"pagelist_file", ""}, {"revisions", ""}, {"from", "database"}}) {
    const std::string_view value = params.find_string(key).value_or(harmless);
    if (value != harmless) {
      throw plugin::config_failure(key,
                                   "is not for backend = \"maintenance\", whose scripts work "
                                   "in slices of ids; leave it out, or use backend = "
                                   "\"native\"");
    }
  }
}

// Header and footer show that a slice is whole.
void refuse_pieces(const PageChoice& choice) {
  if (choice.with_header && choice.with_footer) return;
  throw plugin::config_failure(choice.with_header ? "footer" : "header",
                               "cannot be left out with backend = \"maintenance\"; leave out the "
                               "setting, or use backend = \"native\"");
}

void add_choice(const PageChoice& choice, MaintenanceExport& e) {
  if (choice.schema == mediawiki::Schema::k0_10) e.options.emplace_back("--schema-version=0.10");
  if (choice.uploads) e.mode.emplace_back("--uploads");
  if (choice.namespaces.takes_all()) return;
  std::string ids = choice.namespaces.is_exclusion ? "!" : "";
  for (const std::int64_t id : choice.namespaces.ids) {
    ids += (ids.empty() || ids == "!" ? "" : ",") + std::to_string(id);
  }
  for (auto& filters : e.filters) {
    if (!choice.namespaces.takes_talk) filters.emplace_back("--filter=notalk");
    if (!choice.namespaces.ids.empty()) filters.push_back("--filter=namespace:" + ids);
  }
  e.item_table.clear();  // the scripts filter what they have read: nothing to compare it with
}

MaintenanceExport log_export() {
  MaintenanceExport e;
  e.script = kDumpBackup;
  e.mode = {"--logs"};
  e.filters = {{}};
  e.unit = "log items";
  e.sizes = {50000, 100000};
  e.id_table = e.item_table = "logging";
  e.id_column = e.item_column = "log_id";
  e.conditions = {
      "...array_map(fn($t) => 'log_type <> ' . $db->addQuotes($t), "
      "array_keys($GLOBALS['wgLogRestrictions']))"};
  return e;
}

MaintenanceExport board_export(const char* mode) {
  MaintenanceExport e;
  e.script = "extensions/Flow/maintenance/dumpBackup.php";
  e.mode = {mode};
  e.filters = {{}};
  e.has_boards = true;
  e.unit = "boards";
  e.sizes = {5000, 10000};
  e.id_table = "page";
  e.id_column = "page_id";
  return e;
}

}  // namespace

MaintenanceExport maintenance_export(const plugin::JobInfo& info) {
  if (info.job_type == "logs") return log_export();
  if (info.job_type == "flow") return board_export("--current");
  if (info.job_type == "flow-history") return board_export("--full");
  refuse_unsliced(info.params);
  const bool is_published = info.params.find_string("dialect").value_or("") != "direct";
  MaintenanceExport e = page_export(page_job_kind(info.job_type), is_published);
  const PageChoice choice = read_page_choice(info.params);
  refuse_pieces(choice);
  add_choice(choice, e);
  return e;
}

}  // namespace dumps::xml_dump
