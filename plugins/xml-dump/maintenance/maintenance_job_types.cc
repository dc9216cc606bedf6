// Descriptions of the job types that only MediaWiki's scripts can make: those of the extension
// Flow, whose boards are in tables and formats of its own.
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/maintenance/maintenance_params.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kFlowParams[] = {MAINTENANCE_PARAMS, kPages};
constexpr const char* kFlowNames[] = {"{target}-{date}-flow.xml.bz2",
                                      "{target}-{date}-flow.xml-p*.bz2", nullptr};
constexpr const char* kFlowHistoryNames[] = {"{target}-{date}-flowhistory.xml.bz2",
                                             "{target}-{date}-flowhistory.xml-p*.bz2", nullptr};

}  // namespace

constexpr dumps_job_type kFlowType = plugin::make_job_type(
    "flow", "Structured discussions, current versions",
    "The boards of the extension Flow, by its own script (backend = \"maintenance\").", kFlowNames,
    kFlowParams, kLight);
constexpr dumps_job_type kFlowHistoryType = plugin::make_job_type(
    "flow-history", "Structured discussions with complete history",
    "The boards of the extension Flow with every version, by its own script (backend = "
    "\"maintenance\").",
    kFlowHistoryNames, kFlowParams, kLight);

}  // namespace dumps::xml_dump
