// The description of plugin `xml-dump`: what it is, and its job types.
#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/maintenance/maintenance_job.h"

namespace dumps::xml_dump {
namespace {

struct JobType {
  const dumps_job_type* type;
  plugin::Factory make;
};

constexpr JobType kJobTypes[] = {
    {&kStubsType, make_page_job},
    {&kArticlesType, make_page_job},
    {&kMetaCurrentType, make_page_job},
    {&kMetaHistoryType, make_page_job},
    {&kXmlType, make_page_job},
    {&kRangesType, make_ranges_job},
    {&kLogsType, make_log_job},
    {&kTitlesType, make_title_job},
    {&kFlowType, make_maintenance_job},
    {&kFlowHistoryType, make_maintenance_job},
    {&kLearnType, make_learn_job},
    {&kQueriesType, make_queries_job},
    {&kTablesType, make_table_job},
    {&kSiteinfoType, make_siteinfo_job},
    {&kUploadsListType, make_uploads_list_job},
};

constexpr auto kTypes = [] {
  std::array<const dumps_job_type*, std::size(kJobTypes) + 1> types{};
  for (size_t i = 0; i < std::size(kJobTypes); ++i) types[i] = kJobTypes[i].type;
  return types;
}();

}  // namespace

std::unique_ptr<plugin::Job> make_xml_dump_job(plugin::Host host, const plugin::JobInfo& info) {
  const auto* found =
      std::find_if(std::begin(kJobTypes), std::end(kJobTypes),
                   [&](const JobType& type) { return type.type->name == info.job_type; });
  if (found == std::end(kJobTypes)) throw std::out_of_range("no such job type");
  return found->make(host, info);
}

namespace {

constexpr const char* kExtensions[] = {DUMPS_EXT_OUTPUT, DUMPS_EXT_INPUT,   DUMPS_EXT_PROGRESS,
                                       DUMPS_EXT_CANCEL, DUMPS_EXT_LOG,     DUMPS_EXT_METRIC,
                                       DUMPS_EXT_SAMPLE, DUMPS_EXT_THREADS, nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_xml_dump_job>(
    {.id = "xml-dump",
     .version = "0.1.0",
     .title = "XML dumps of a MediaWiki",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Writes MediaWiki's XML export, tables and what else a full run has from the "
                    "wiki's MariaDB or SQLite database, natively or by MediaWiki's own scripts.",
     .capabilities = DUMPS_CAP_DB | DUMPS_CAP_NETWORK | DUMPS_CAP_CHILDREN | DUMPS_CAP_THREADS,
     .required_extensions = kExtensions},
    kTypes.data());

}  // namespace
}  // namespace dumps::xml_dump

DUMPS_CPP_PLUGIN(dumps::xml_dump::kPlugin)
