// Descriptions of the job types that write pages: stubs, articles, meta-current, meta-history.
#include "plugins/xml-dump/job_params.h"
#include "plugins/xml-dump/job_types.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kStubParams[] = {kDatabase, kSiteInfo,      kClusters, kBlobs,
                                       kPrefix,   kPages,         kShards,   kPagesPerShard,
                                       kFormats,  kRedirectWords, kAliases,  kInterwikis};
constexpr dumps_param kTextParams[] = {
    kDatabase, kSiteInfo,      kClusters, kBlobs,         kPrefix,  kDialect,   kPages,
    kShards,   kPagesPerShard, kFormats,  kRedirectWords, kAliases, kInterwikis};
constexpr const char* kStubNames[] = {"{target}-{date}-stub-meta-history*.xml*.gz",
                                      "{target}-{date}-stub-meta-current*.xml*.gz",
                                      "{target}-{date}-stub-articles*.xml*.gz", nullptr};
// Whole, a range, and the numbered shards; a digit first, since '*' alone would cover names such as
// pages-articles-multistream.
#define TEXT_FILE_NAMES(name)                                                             \
  {                                                                                       \
    "{target}-{date}-" name ".xml.bz2", "{target}-{date}-" name ".xml-p*.bz2",            \
        "{target}-{date}-" name "1*.xml-p*.bz2", "{target}-{date}-" name "2*.xml-p*.bz2", \
        "{target}-{date}-" name "3*.xml-p*.bz2", "{target}-{date}-" name "4*.xml-p*.bz2", \
        "{target}-{date}-" name "5*.xml-p*.bz2", "{target}-{date}-" name "6*.xml-p*.bz2", \
        "{target}-{date}-" name "7*.xml-p*.bz2", "{target}-{date}-" name "8*.xml-p*.bz2", \
        "{target}-{date}-" name "9*.xml-p*.bz2", nullptr                                  \
  }

constexpr const char* kArticleNames[] = TEXT_FILE_NAMES("pages-articles");
constexpr const char* kCurrentNames[] = TEXT_FILE_NAMES("pages-meta-current");
constexpr const char* kHistoryNames[] = TEXT_FILE_NAMES("pages-meta-history");
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
}  // namespace dumps::xml_dump
