// Parameters that several job types of the plugin have, and what their shards need. Static data.
#pragma once

#include "dumps/job.hpp"

namespace dumps::xml_dump {

inline constexpr const char* kDialects[] = {"published", "direct", nullptr};

inline constexpr dumps_param kDatabase = plugin::make_param(
    "database", DUMPS_PARAM_PATH, nullptr, "The wiki's SQLite file.", DUMPS_PARAM_REQUIRED);
inline constexpr dumps_param kPrefix = plugin::make_param(
    "prefix", DUMPS_PARAM_STRING, "", "What stands before the names of the wiki's tables.");
inline constexpr dumps_param kSiteInfo =
    plugin::make_param("siteinfo_file", DUMPS_PARAM_PATH, nullptr,
                       "A file that begins as any uncompressed XML dump of the wiki does, up to "
                       "</siteinfo>: the names "
                       "of wiki and namespaces, which the database does not hold.",
                       DUMPS_PARAM_REQUIRED);
inline constexpr dumps_param kClusters = plugin::make_param(
    "clusters", DUMPS_PARAM_LIST, nullptr,
    "Where external texts are, as in $wgExternalServers: \"cluster1=/path/to/file.sqlite\".");
inline constexpr dumps_param kBlobs = plugin::make_param(
    "blobs_table", DUMPS_PARAM_STRING, "blobs", "Name of the table of texts in the cluster files.");
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
                                                  .db_connections = 1,
                                                  .threads_max = 2,
                                                  .memory_bytes = uint64_t{96} << 20,
                                                  .estimated_bytes = uint64_t{16} << 20};
inline constexpr plugin::JobTypeOptions kHeavy = {.db_group = "dump",
                                                  .db_connections = 1,
                                                  .threads_max = 4,
                                                  .memory_bytes = uint64_t{192} << 20,
                                                  .estimated_bytes = uint64_t{256} << 20};

}  // namespace dumps::xml_dump
