// Parameters that several job types of the plugin have, and what their shards need. Static data.
#pragma once

#include "dumps/job.hpp"
#include "plugins/xml-dump/mariadb/mariadb_params.h"

namespace dumps::xml_dump {

inline constexpr const char* kDialects[] = {"published", "direct", nullptr};

inline constexpr dumps_param kDatabase =
    plugin::make_param("database", DUMPS_PARAM_PATH, nullptr,
                       "The wiki's SQLite file. For one on a server see `database_name`.");
inline constexpr dumps_param kPrefix = plugin::make_param(
    "prefix", DUMPS_PARAM_STRING, "", "What stands before the names of the wiki's tables.");
inline constexpr dumps_param kSiteInfo =
    plugin::make_param("siteinfo_file", DUMPS_PARAM_PATH, nullptr,
                       "A file that begins as any uncompressed XML dump of the wiki does, up to "
                       "</siteinfo>: the names "
                       "of wiki and namespaces, which the database does not hold.");
inline constexpr dumps_param kClusters = plugin::make_param(
    "clusters", DUMPS_PARAM_LIST, nullptr,
    "Where external texts are, as in $wgExternalServers: \"cluster1=/path/to/file.sqlite\"; on "
    "servers \"cluster1=HOST[:PORT]/DATABASE\" or \"cluster1=/path/of/socket/DATABASE\", once for "
    "each replica.");
inline constexpr dumps_param kBlobs = plugin::make_param(
    "blobs_table", DUMPS_PARAM_STRING, "blobs", "Name of the table of texts in the clusters.");
inline constexpr dumps_param kDialect = plugin::make_param(
    "dialect", DUMPS_PARAM_STRING, "published",
    "\"published\": the bytes of MediaWiki's two-pass dumps (stubs, then texts), which Wikimedia "
    "publishes; \"direct\": those of dumpBackup.php with texts.",
    0, kDialects);
inline constexpr dumps_param kPages = plugin::make_param(
    "pages", DUMPS_PARAM_STRING, "", "Page ids FIRST-LAST to dump, both included; empty: all.");
inline constexpr dumps_param kShards = plugin::make_param(
    "shards", DUMPS_PARAM_INT, "1", "How many ranges of page ids the step is cut into.");
inline constexpr dumps_param kPagesPerShard =
    plugin::make_param("pages_per_shard", DUMPS_PARAM_INT, "0",
                       "How many page ids a shard covers; 0: as `shards` says.");
inline constexpr dumps_param kRevisionsPerShard = plugin::make_param(
    "revisions_per_shard", DUMPS_PARAM_INT, "0",
    "A shard whose pages have more revisions is cut, at least after 5 pages; 0: never.");
inline constexpr dumps_param kBytesPerShard = plugin::make_param(
    "bytes_per_shard", DUMPS_PARAM_SIZE, "0", "The same by the bytes of their texts; 0: never.");
inline constexpr const char* kRangeKinds[] = {"own", "run", nullptr};
inline constexpr dumps_param kRanges = plugin::make_param(
    "ranges", DUMPS_PARAM_STRING, "own",
    "\"own\": this step cuts its shards itself; \"run\": as the run's step of job type `ranges` "
    "says, so that the parts of all steps fit.",
    0, kRangeKinds);
inline constexpr const char* kFromKinds[] = {"database", "stubs", nullptr};
inline constexpr dumps_param kFrom = plugin::make_param(
    "from", DUMPS_PARAM_STRING, "database",
    "\"stubs\": pages and revisions are those of the run's stubs, whose step stands in `after`; "
    "only the texts come from the database.",
    0, kFromKinds);
inline constexpr const char* kSchemas[] = {"0.11", "0.10", nullptr};

// Which pages and revisions, as MediaWiki's export options say it.
#define PAGE_CHOICE_PARAMS                                                                        \
  kPages,                                                                                         \
      plugin::make_param("pagelist_file", DUMPS_PARAM_PATH, nullptr,                              \
                         "A file with a title in each line: only these pages, in this order, as " \
                         "one shard."),                                                           \
      plugin::make_param("namespaces", DUMPS_PARAM_LIST, nullptr,                                 \
                         "Only pages of these namespaces (\"6\", \"NS_FILE\"), or of all but "    \
                         "these (\"!2\")."),                                                      \
      plugin::make_param("skip_talk", DUMPS_PARAM_BOOL, "false", "Leave talk pages out."),        \
      plugin::make_param("revisions", DUMPS_PARAM_STRING, "",                                     \
                         "Only revisions with ids FIRST-LAST, both included, and the pages that " \
                         "have some."),                                                           \
      plugin::make_param("header", DUMPS_PARAM_BOOL, "true",                                      \
                         "Begin files with <mediawiki> and <siteinfo>; without, they are pieces " \
                         "to be joined."),                                                        \
      plugin::make_param("footer", DUMPS_PARAM_BOOL, "true", "End files with </mediawiki>."),     \
      plugin::make_param("schema", DUMPS_PARAM_STRING, "0.11", "Version of the XML schema.", 0,   \
                         kSchemas),                                                               \
      plugin::make_param("uploads", DUMPS_PARAM_BOOL, "false",                                    \
                         "Tell of the versions of uploaded files (<upload>)."),                   \
      plugin::make_param("upload_url", DUMPS_PARAM_STRING, "",                                    \
                         "URL of the wiki's directory of uploads, for these."),                   \
      plugin::make_param("upload_hashed", DUMPS_PARAM_BOOL, "true",                               \
                         "$wgHashedUploadDirectory: uploads lie in directories by hash.")

#define SHARD_PARAMS kShards, kPagesPerShard, kRevisionsPerShard, kBytesPerShard, kRanges

inline constexpr dumps_param kUnknownModel = plugin::make_param(
    "unknown_model", DUMPS_PARAM_STRING, "fail",
    "What to do with content of a model that neither MediaWiki nor content_formats knows: "
    "\"fail\", "
    "as MediaWiki does, or the format to write, as \"application/octet-stream\".");
inline constexpr dumps_param kMaxUnreadable = plugin::make_param(
    "max_unreadable", DUMPS_PARAM_STRING, "0.1%",
    "The step fails when more texts than this cannot be read: a share of its revisions (20 texts "
    "are always allowed then), a number, or \"any\". Texts that the wiki itself marked as lost do "
    "not count. Addresses of a scheme that is not known fail it at once, but for \"any\".");
inline constexpr dumps_param kPrefetch = plugin::make_param(
    "prefetch", DUMPS_PARAM_STRING, "off",
    "Takes texts that did not change from an earlier run's file, which spares the database and the "
    "external stores but costs decoding that file from the first wanted page on (bz2, zst with a "
    "seek table, 7z of several segments; else from its beginning): \"off\", \"auto\" (the newest "
    "run that has it) or a date. A damaged file is left alone, with a warning.");

#define TEXT_SOURCE_PARAMS kMaxUnreadable, kUnknownModel, kPrefetch

inline constexpr dumps_param kFormats =
    plugin::make_param("content_formats", DUMPS_PARAM_LIST, nullptr,
                       "Formats of content models that extensions add: \"Scribunto=text/plain\".");
inline constexpr dumps_param kRedirectWords = plugin::make_param(
    "redirect_words", DUMPS_PARAM_LIST, "#REDIRECT",
    "How redirects begin in the wiki's language; for redirects without a table row.");
inline constexpr dumps_param kAliases =
    plugin::make_param("namespace_aliases", DUMPS_PARAM_LIST, nullptr,
                       "More names of namespaces, as in $wgNamespaceAliases: \"WP=4\".");
inline constexpr dumps_param kInterwikis =
    plugin::make_param("interwiki_prefixes", DUMPS_PARAM_LIST, nullptr,
                       "Interwiki prefixes besides those in the wiki's table.");

// Measured peaks are under half of these; a history holds a batch of texts and opened objects.
// Threads compress: one reader keeps several busy.
inline constexpr plugin::JobTypeOptions kLight = {.db_group = "dump",
                                                  .db_connections = 2,
                                                  .threads_max = 2,
                                                  .memory_bytes = uint64_t{96} << 20,
                                                  .estimated_bytes = uint64_t{16} << 20};
inline constexpr plugin::JobTypeOptions kHeavy = {.db_group = "dump",
                                                  .db_connections = 2,
                                                  .threads_max = 4,
                                                  .memory_bytes = uint64_t{192} << 20,
                                                  .estimated_bytes = uint64_t{256} << 20};

}  // namespace dumps::xml_dump
