// Descriptions of the job types that write pages: stubs, articles, meta-current, meta-history, xml.
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/maintenance/maintenance_params.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kStubParams[] = {
    MAINTENANCE_PARAMS, kDatabase,          kSiteInfo,    kClusters, kBlobs,         kPrefix,
    MARIADB_PARAMS,     PAGE_CHOICE_PARAMS, SHARD_PARAMS, kFormats,  kRedirectWords, kAliases,
    kInterwikis,        kUnknownModel};
constexpr dumps_param kTextParams[] = {MAINTENANCE_PARAMS,
                                       kSpawn,
                                       kDatabase,
                                       kSiteInfo,
                                       kClusters,
                                       kBlobs,
                                       kPrefix,
                                       kDialect,
                                       MARIADB_PARAMS,
                                       PAGE_CHOICE_PARAMS,
                                       SHARD_PARAMS,
                                       kFrom,
                                       kFormats,
                                       kRedirectWords,
                                       kAliases,
                                       kInterwikis,
                                       TEXT_SOURCE_PARAMS};
constexpr dumps_param kFiles = plugin::make_param(
    "files", DUMPS_PARAM_LIST, nullptr,
    "Which of them: \"stubs\", \"articles\", \"meta-current\", \"meta-history\"; empty: all.");
constexpr dumps_param kXmlParams[] = {
    kDatabase, kSiteInfo,      kClusters,          kBlobs,       kPrefix,
    kDialect,  MARIADB_PARAMS, PAGE_CHOICE_PARAMS, SHARD_PARAMS, kFiles,
    kFormats,  kRedirectWords, kAliases,           kInterwikis,  TEXT_SOURCE_PARAMS};

#define STUB_NAMES                                                                            \
  "{target}-{date}-stub-meta-history*.xml*.gz", "{target}-{date}-stub-meta-current*.xml*.gz", \
      "{target}-{date}-stub-articles*.xml*.gz",                                               \
      "{target}-{date}-stub-meta-history-unreadable*.txt*.gz"
// Whole, a range or another choice, and the numbered shards; a digit first, since '*' alone would
// cover names such as pages-articles-multistream.
#define TEXT_NAMES(name)                                                              \
  "{target}-{date}-" name ".xml.bz2", "{target}-{date}-" name ".xml-*.bz2",           \
      "{target}-{date}-" name "1*.xml-*.bz2", "{target}-{date}-" name "2*.xml-*.bz2", \
      "{target}-{date}-" name "3*.xml-*.bz2", "{target}-{date}-" name "4*.xml-*.bz2", \
      "{target}-{date}-" name "5*.xml-*.bz2", "{target}-{date}-" name "6*.xml-*.bz2", \
      "{target}-{date}-" name "7*.xml-*.bz2", "{target}-{date}-" name "8*.xml-*.bz2", \
      "{target}-{date}-" name "9*.xml-*.bz2", "{target}-{date}-" name "-unreadable*.txt*.gz"

constexpr const char* kStubNames[] = {STUB_NAMES, nullptr};
constexpr const char* kArticleNames[] = {TEXT_NAMES("pages-articles"), nullptr};
constexpr const char* kCurrentNames[] = {TEXT_NAMES("pages-meta-current"), nullptr};
constexpr const char* kHistoryNames[] = {TEXT_NAMES("pages-meta-history"), nullptr};
constexpr const char* kXmlNames[] = {STUB_NAMES, TEXT_NAMES("pages-articles"),
                                     TEXT_NAMES("pages-meta-current"),
                                     TEXT_NAMES("pages-meta-history"), nullptr};

// Six compressors at once.
constexpr plugin::JobTypeOptions kFanOut = {.db_group = "dump",
                                            .db_connections = 2,
                                            .threads_max = 4,
                                            .memory_bytes = uint64_t{320} << 20,
                                            .estimated_bytes = uint64_t{320} << 20};

}  // namespace

constexpr dumps_job_type kStubsType = plugin::make_job_type(
    "stubs", "Metadata of all revisions (stubs)",
    "Three files in one pass: every revision, the latest one of every page, and the latest one of "
    "articles (no talk pages, no user pages); without texts.",
    kStubNames, kStubParams, kLight);
constexpr dumps_job_type kArticlesType = plugin::make_job_type(
    "articles", "Articles, templates, media descriptions and project pages",
    "The latest revision of every page that is neither a talk page nor in the namespace User.",
    kArticleNames, kTextParams, kHeavy);
constexpr dumps_job_type kMetaCurrentType =
    plugin::make_job_type("meta-current", "All pages, current versions only",
                          "The latest revision of every page, talk and user pages included.",
                          kCurrentNames, kTextParams, kHeavy);
constexpr dumps_job_type kMetaHistoryType = plugin::make_job_type(
    "meta-history", "All pages with complete history",
    "Every revision of every page with its text.", kHistoryNames, kTextParams, kHeavy);
constexpr dumps_job_type kXmlType = plugin::make_job_type(
    "xml", "Stubs and pages in one pass",
    "The files of stubs, articles, meta-current and meta-history, all from one pass over the "
    "database; its shards are those of the run's parts.",
    kXmlNames, kXmlParams, kFanOut);
}  // namespace dumps::xml_dump
