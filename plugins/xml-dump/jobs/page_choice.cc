#include "plugins/xml-dump/jobs/page_choice.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {
namespace {

using plugin::config_failure;

// Longer lists of namespaces would make names of files that are no use to anybody.
constexpr size_t kMaxNamespacesInName = 12;

constexpr const char* kList = "pagelist_file";

NamespaceFilter namespaces_of(const plugin::Values& params) {
  std::string why;
  auto filter = parse_namespaces(params.get_list("namespaces"), why);
  if (!filter) throw config_failure("namespaces", why);
  filter->takes_talk = !params.find_bool("skip_talk").value_or(false);
  return *std::move(filter);
}

std::optional<mediawiki::UploadStore> uploads_of(const plugin::Values& params) {
  if (!params.find_bool("uploads").value_or(false)) return std::nullopt;
  mediawiki::UploadStore store{params.text_of("upload_url"),
                               params.find_bool("upload_hashed").value_or(true)};
  while (store.base_url.ends_with('/')) store.base_url.pop_back();
  if (store.base_url.empty()) {
    throw config_failure("upload_url",
                         "is needed for uploads: give the URL of the wiki's directory of uploads "
                         "($wgServer and $wgUploadPath)");
  }
  return store;
}

}  // namespace

PageSelection PageChoice::selection(IdRange pages) const {
  PageSelection select;
  select.pages = pages;
  select.namespaces = namespaces;
  if (revisions) select.revisions = *revisions;
  return select;
}

std::string PageChoice::read_list() const {
  std::ifstream file(list_file, std::ios::binary);
  std::string lines(std::istreambuf_iterator<char>(file), {});
  if (!file) throw plugin::Failure(DUMPS_ERR_CONFIG, kList, "cannot read " + list_file, errno);
  return lines;
}

std::string PageChoice::name_mark() const {
  std::string mark;
  if (!list_file.empty()) mark += "-list";
  if (!namespaces.ids.empty()) {
    mark += namespaces.is_exclusion ? "-notns" : "-ns";
    std::string ids;
    for (const std::int64_t id : namespaces.ids)
      ids += (ids.empty() ? "" : "_") + std::to_string(id);
    mark += namespaces.ids.size() <= kMaxNamespacesInName ? ids : "some";
  }
  if (!namespaces.takes_talk) mark += "-notalk";
  if (revisions) {
    mark += "-r" + std::to_string(revisions->first) + "r";
    if (revisions->last != std::numeric_limits<std::int64_t>::max()) {
      mark += std::to_string(revisions->last);
    }
  }
  if (!with_header) mark += "-noheader";
  if (!with_footer) mark += "-nofooter";
  return mark;
}

PageChoice read_page_choice(const plugin::Values& params) {
  PageChoice choice;
  choice.list_file = params.text_of(kList);
  choice.namespaces = namespaces_of(params);
  if (const std::string text = params.text_of("revisions"); !text.empty()) {
    choice.revisions = parse_range(text);
    if (!choice.revisions) {
      throw config_failure("revisions", "\"" + text +
                                            "\" is not a range of revision ids; write FIRST-LAST, "
                                            "both included, as in \"500-520\"");
    }
  }
  if (params.text_of("schema") == "0.10") choice.schema = mediawiki::Schema::k0_10;
  choice.uploads = uploads_of(params);
  choice.with_header = params.find_bool("header").value_or(true);
  choice.with_footer = params.find_bool("footer").value_or(true);
  return choice;
}

}  // namespace dumps::xml_dump
