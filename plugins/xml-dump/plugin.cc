// The description of plugin `xml-dump`: job types, file names and parameters.
#include "plugins/xml-dump/xml_dump_job.h"

namespace dumps::xml_dump {
namespace {

using plugin::make_param;

constexpr const char* kDialects[] = {"published", "direct", nullptr};

constexpr dumps_param kDatabase = make_param("database", DUMPS_PARAM_PATH, nullptr,
                                             "The wiki's SQLite file.", DUMPS_PARAM_REQUIRED);
constexpr dumps_param kPrefix = make_param("prefix", DUMPS_PARAM_STRING, "",
                                           "What stands before the names of the wiki's tables.");
constexpr dumps_param kSiteInfo =
    make_param("siteinfo_file", DUMPS_PARAM_PATH, nullptr,
               "A file that begins as any uncompressed XML dump of the wiki does, up to "
               "</siteinfo>: the names "
               "of wiki and namespaces, which the database does not hold.",
               DUMPS_PARAM_REQUIRED);
constexpr dumps_param kClusters = make_param(
    "clusters", DUMPS_PARAM_LIST, nullptr,
    "Where external texts are, as in $wgExternalServers: \"cluster1=/path/to/file.sqlite\".");
constexpr dumps_param kBlobs = make_param("blobs_table", DUMPS_PARAM_STRING, "blobs",
                                          "Name of the table of texts in the cluster files.");
constexpr dumps_param kDialect = make_param(
    "dialect", DUMPS_PARAM_STRING, "published",
    "\"published\": the bytes of MediaWiki's two-pass dumps (stubs, then texts), which Wikimedia "
    "publishes; \"direct\": those of dumpBackup.php with texts.",
    0, kDialects);
constexpr dumps_param kPages = make_param(
    "pages", DUMPS_PARAM_STRING, "", "Page ids FIRST-LAST to dump, both included; empty: all.");
constexpr dumps_param kShards =
    make_param("shards", DUMPS_PARAM_INT, "1", "How many ranges of page ids the step is cut into.");
constexpr dumps_param kPagesPerShard =
    make_param("pages_per_shard", DUMPS_PARAM_INT, "0",
               "How many page ids a shard covers; 0: as `shards` says.");
constexpr dumps_param kFormats =
    make_param("content_formats", DUMPS_PARAM_LIST, nullptr,
               "Formats of content models that extensions add: \"Scribunto=text/plain\".");
constexpr dumps_param kRedirectWords =
    make_param("redirect_words", DUMPS_PARAM_LIST, "#REDIRECT",
               "How redirects begin in the wiki's language; for redirects without a table row.");
constexpr dumps_param kAliases =
    make_param("namespace_aliases", DUMPS_PARAM_LIST, nullptr,
               "More names of namespaces, as in $wgNamespaceAliases: \"WP=4\".");
constexpr dumps_param kInterwikis =
    make_param("interwiki_prefixes", DUMPS_PARAM_LIST, nullptr,
               "Interwiki prefixes besides those in the wiki's table.");

constexpr dumps_param kStubParams[] = {kDatabase, kSiteInfo,      kClusters, kBlobs,
                                       kPrefix,   kPages,         kShards,   kPagesPerShard,
                                       kFormats,  kRedirectWords, kAliases,  kInterwikis};
constexpr dumps_param kTextParams[] = {
    kDatabase, kSiteInfo,      kClusters, kBlobs,         kPrefix,  kDialect,   kPages,
    kShards,   kPagesPerShard, kFormats,  kRedirectWords, kAliases, kInterwikis};
constexpr dumps_param kLogParams[] = {
    kDatabase,
    kSiteInfo,
    kPrefix,
    make_param("log_ids", DUMPS_PARAM_STRING, "",
               "Log ids FIRST-LAST to dump, both included; empty: all."),
    make_param("shards", DUMPS_PARAM_INT, "1", "How many ranges of log ids the step is cut into."),
    make_param("hidden_log_types", DUMPS_PARAM_LIST, "suppress",
               "Types of log items that are left out: the keys of $wgLogRestrictions.")};
constexpr dumps_param kTitleParams[] = {kDatabase, kPrefix};

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
constexpr const char* kLogNames[] = {"{target}-{date}-pages-logging*.xml*.gz", nullptr};
constexpr const char* kTitleNames[] = {"{target}-{date}-all-titles-in-ns0.gz",
                                       "{target}-{date}-all-titles.gz", nullptr};

// Measured peaks are under half of these; a history holds a batch of texts and opened objects.
// Threads compress: one reader keeps several busy.
constexpr plugin::JobTypeOptions kLight = {.db_group = "dump",
                                           .db_connections = 1,
                                           .threads_max = 2,
                                           .memory_bytes = uint64_t{96} << 20,
                                           .estimated_bytes = uint64_t{16} << 20};
constexpr plugin::JobTypeOptions kHeavy = {.db_group = "dump",
                                           .db_connections = 1,
                                           .threads_max = 4,
                                           .memory_bytes = uint64_t{192} << 20,
                                           .estimated_bytes = uint64_t{256} << 20};

constexpr dumps_job_type kStubs = plugin::make_job_type(
    "stubs", "Metadata of all revisions (stubs)",
    "Three files in one pass: every revision, the latest one of every page, and the latest one of "
    "articles (no talk pages, no user pages); without texts.",
    kStubNames, kStubParams, kLight);
constexpr dumps_job_type kArticles = plugin::make_job_type(
    "articles", "Articles, templates, media descriptions and project pages",
    "The latest revision of every page that is neither a talk page nor in the namespace User.",
    kArticleNames, kTextParams, kHeavy);
constexpr dumps_job_type kCurrent =
    plugin::make_job_type("meta-current", "All pages, current versions only",
                          "The latest revision of every page, talk and user pages included.",
                          kCurrentNames, kTextParams, kHeavy);
constexpr dumps_job_type kHistory = plugin::make_job_type(
    "meta-history", "All pages with complete history",
    "Every revision of every page with its text.", kHistoryNames, kTextParams, kHeavy);
constexpr dumps_job_type kLogs =
    plugin::make_job_type("logs", "Log events of all pages and users",
                          "The public log: deletions, moves, uploads, blocks and the like.",
                          kLogNames, kLogParams, kLight);
constexpr dumps_job_type kTitles = plugin::make_job_type(
    "titles", "Lists of page titles",
    "Titles of the main namespace, and titles of all pages with the numbers of their namespaces.",
    kTitleNames, kTitleParams, kLight);

constexpr const dumps_job_type* kTypes[] = {&kStubs, &kArticles, &kCurrent, &kHistory,
                                            &kLogs,  &kTitles,   nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS, DUMPS_EXT_CANCEL,
                                       DUMPS_EXT_LOG,    DUMPS_EXT_METRIC,   DUMPS_EXT_SAMPLE,
                                       nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_xml_dump_job>(
    {.id = "xml-dump",
     .version = "0.1.0",
     .title = "XML dumps of a MediaWiki",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Writes MediaWiki's XML export natively from the wiki's SQLite database.",
     .capabilities = DUMPS_CAP_DB,
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::xml_dump

DUMPS_CPP_PLUGIN(dumps::xml_dump::kPlugin)
