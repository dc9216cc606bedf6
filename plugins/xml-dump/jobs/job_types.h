// The job types of the plugin: the description of each and what makes its jobs. Static data.
#pragma once

#include <memory>

#include "dumps/job.hpp"

namespace dumps::xml_dump {

extern const dumps_job_type kStubsType;
extern const dumps_job_type kArticlesType;
extern const dumps_job_type kMetaCurrentType;
extern const dumps_job_type kMetaHistoryType;
extern const dumps_job_type kXmlType;
extern const dumps_job_type kRangesType;
extern const dumps_job_type kLogsType;
extern const dumps_job_type kTitlesType;
extern const dumps_job_type kFlowType;
extern const dumps_job_type kFlowHistoryType;
extern const dumps_job_type kLearnType;
extern const dumps_job_type kQueriesType;
extern const dumps_job_type kTablesType;
extern const dumps_job_type kSiteinfoType;
extern const dumps_job_type kUploadsListType;

std::unique_ptr<plugin::Job> make_page_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_ranges_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_log_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_title_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_table_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_siteinfo_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_uploads_list_job(plugin::Host host, const plugin::JobInfo& info);

std::unique_ptr<plugin::Job> make_learn_job(plugin::Host host, const plugin::JobInfo& info);
std::unique_ptr<plugin::Job> make_queries_job(plugin::Host host, const plugin::JobInfo& info);

// The job of info.job_type.
std::unique_ptr<plugin::Job> make_xml_dump_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::xml_dump
